import type {View} from '../view';

export const join: View = {
  paths: ['/join'],
  title: 'Invitation',
  load: () => import('./page'),
};
