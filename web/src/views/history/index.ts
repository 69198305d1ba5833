import type {View} from '../view';

export const history: View = {
  paths: ['/history'],
  title: 'History',
  load: () => import('./page'),
  menu: {label: 'History', section: 'Ask'},
  commands: [{label: 'History', words: 'jobs results recent repeat rerun delete', run: '/history'}],
};
