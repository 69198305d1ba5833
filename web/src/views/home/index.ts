import type {View} from '../view';

export const home: View = {
  paths: ['/'],
  title: 'Start',
  load: () => import('./page'),
  menu: {label: 'Start', section: 'Ask'},
};
