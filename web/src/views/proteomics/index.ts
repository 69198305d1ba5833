import type {View} from '../view';

export const proteomics: View = {
  paths: ['/proteomics'],
  title: 'P100 and GCP',
  load: () => import('./page'),
  menu: {label: 'P100 and GCP', section: 'Ask'},
  commands: [
    {
      label: 'P100 and GCP query',
      words: 'proteomics phosphosites chromatin histones gct upload touchstone-p',
      run: '/proteomics',
    },
  ],
};
