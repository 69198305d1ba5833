import type {View} from '../view';

export const introspect: View = {
  paths: ['/introspect'],
  title: 'Introspection',
  load: () => import('./page'),
  menu: {label: 'Introspection', section: 'Ask'},
  commands: [
    {
      label: 'Introspection',
      words: 'compare signatures with one another own dataset upload GCT GCTx matrix replicates cluster',
      run: '/introspect',
    },
  ],
};
