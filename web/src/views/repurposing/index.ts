import type {View} from '../view';

export const repurposing: View = {
  paths: ['/repurposing'],
  title: 'Repurposing',
  load: () => import('./page'),
  menu: {label: 'Repurposing', section: 'Reference'},
  commands: [
    {
      label: 'Repurposing',
      words: 'drugs hub launched clinical phase mechanism target indication vendor protein class Orange Book',
      run: '/repurposing',
    },
  ],
};
