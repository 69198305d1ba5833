import type {View} from '../view';

export const explorer: View = {
  paths: ['/explorer'],
  title: 'API explorer',
  load: () => import('./page'),
  menu: {label: 'API explorer', section: 'Learn'},
  commands: [{label: 'API explorer', words: 'playground swagger openapi try', run: '/explorer'}],
};
