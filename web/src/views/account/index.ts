import type {View} from '../view';

export const account: View = {
  paths: ['/account'],
  title: 'Account',
  load: () => import('./page'),
  menu: {label: 'Account', section: 'This server'},
  commands: [{label: 'Account', words: 'my key limits usage quota requests', run: '/account'}],
};
