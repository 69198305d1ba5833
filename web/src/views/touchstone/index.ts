import type {View} from '../view';

export const touchstone: View = {
  paths: ['/touchstone'],
  title: 'Touchstone',
  load: () => import('./page'),
  menu: {label: 'Touchstone', section: 'Reference'},
  commands: [{label: 'Touchstone', words: 'reference perturbagens connections heat map', run: '/touchstone'}],
};
