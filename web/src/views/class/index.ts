import type {View} from '../view';

export const perturbagenClass: View = {
  paths: ['/classes', '/classes/:id'],
  title: 'Perturbagen class',
  load: () => import('./page'),
  shows: {pcl: (id) => `/classes/${encodeURIComponent(id)}`},
  menu: {label: 'Classes', section: 'Reference'},
  commands: [
    {label: 'Perturbagen classes', words: 'pcl box plot connectivity', run: '/classes'},
    {label: 'Own list of perturbagens', words: 'pcl class members connectivity', run: '/classes?perts='},
  ],
};
