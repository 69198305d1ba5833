import type {View} from '../view';

export const data: View = {
  paths: ['/data', '/data/:name'],
  title: 'Data Library',
  load: () => import('./page'),
  menu: {label: 'Data Library', section: 'Reference'},
  commands: [{label: 'Data Library', words: 'data datasets downloads files tables licence', run: '/data'}],
  shows: {dataset: (name) => `/data/${encodeURIComponent(name)}`},
};
