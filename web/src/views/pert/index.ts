import type {View} from '../view';

export const pert: View = {
  paths: ['/perts/:id'],
  title: 'Perturbagen',
  load: () => import('./page'),
  shows: {pert: (id) => `/perts/${encodeURIComponent(id)}`},
};
