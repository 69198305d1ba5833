import type {View} from '../view';

export const heatmap: View = {
  paths: ['/heatmap'],
  title: 'Heat map',
  load: () => import('./page'),
  menu: {label: 'Heat map', section: 'Reference'},
  commands: [{label: 'Heat map', words: 'matrix viewer gct gctx upload morpheus cluster', run: '/heatmap'}],
};
