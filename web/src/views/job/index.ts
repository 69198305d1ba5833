import type {View} from '../view';
import {partCode, partShownBy} from './part-code';
import {beginSummary} from './summary';

export const job: View = {
  paths: ['/jobs/:id'],
  title: 'Result',
  load: () => import('./page'),
  begin({id}, query) {
    const summary = beginSummary(id);
    // What fails in these is told by the page, which loads and asks for the same.
    const tells = () => undefined;
    import('./asked-table').then(({beginRows}) => beginRows(id, summary, query)).catch(tells);
    const part = partShownBy(query);
    if (part) partCode[part]().catch(tells);
  },
};
