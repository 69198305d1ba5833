import type {View} from '../view';
import {preloadPart} from './parts';
import {beginSummary} from './summary';

export const job: View = {
  paths: ['/jobs/:id'],
  title: 'Result',
  load: () => import('./page'),
  begin({id}, query) {
    beginSummary(id);
    preloadPart(query);
  },
};
