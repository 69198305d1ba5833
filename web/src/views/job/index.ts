import type {View} from '../view';

export const job: View = {
  paths: ['/jobs/:id'],
  title: 'Result',
  load: () => import('./page'),
};
