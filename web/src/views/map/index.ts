import type {View} from '../view';

export const map: View = {
  paths: ['/map'],
  title: 'Signature map',
  load: () => import('./page'),
  menu: {label: 'Signature map', section: 'Reference'},
  commands: [
    {
      label: 'Signature map',
      words: 'umap t-sne tsne embedding scatter clusters two dimensions lasso',
      run: '/map',
    },
  ],
};
