import type {View} from '../view';

export const gene: View = {
  paths: ['/genes/:id'],
  title: 'Gene',
  load: () => import('./page'),
  shows: {gene: (id) => `/genes/${encodeURIComponent(id)}`},
};
