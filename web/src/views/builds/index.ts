import type {View} from '../view';

export const builds: View = {
  paths: ['/builds'],
  title: 'Builds',
  load: () => import('./page'),
  menu: {label: 'Builds', section: 'Ask'},
  commands: [
    {
      label: 'Builds: signatures of your own plates',
      words:
        'L-Build Full Build plates wells level 3 level 4 instinfo MODZ z-scores replicates upload GCT GCTx',
      run: '/builds',
    },
  ],
};
