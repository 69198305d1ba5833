import type {View} from '../view';

export const compare: View = {
  paths: ['/compare'],
  title: 'Compare',
  load: () => import('./page'),
  commands: [{label: 'Compare results', words: 'scatter overlap two queries side by side', run: '/history'}],
};
