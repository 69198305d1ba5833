import type {View} from '../view';
import {beginSummary} from './summary';

export const job: View = {
  paths: ['/jobs/:id'],
  title: 'Result',
  load: () => import('./page'),
  begin: ({id}) => beginSummary(id),
};
