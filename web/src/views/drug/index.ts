import type {View} from '../view';

export const drug: View = {
  paths: ['/repurposing/:drug'],
  title: 'Drug',
  load: () => import('./page'),
  shows: {drug: (name) => `/repurposing/${encodeURIComponent(name)}`},
};
