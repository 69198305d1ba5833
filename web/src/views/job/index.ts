import type {View} from '../view';
import {preloadPart} from './parts';
import {beginSummary} from './summary';

export const job: View = {
  paths: ['/jobs/:id'],
  title: 'Result',
  load: () => import('./page'),
  begin({id}, query) {
    const summary = beginSummary(id);
    preloadPart(query);
    // What fails is told by the page, which asks for the same.
    import('./asked-table').then(({beginRows}) => beginRows(id, summary, query)).catch(() => undefined);
  },
};
