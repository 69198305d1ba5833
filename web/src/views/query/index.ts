import type {View} from '../view';

export const query: View = {
  paths: ['/query'],
  title: 'New query',
  load: () => import('./page'),
  menu: {label: 'New query', section: 'Ask'},
  commands: [
    {label: 'New query', words: 'ask genes up down list signature', run: '/query'},
    {label: 'Example query', words: 'demo vorinostat try', run: '/query?example=1'},
  ],
};
