/** The parts of a card that not all readers open, each loaded when it is first shown. */
import {onDemand} from '../../shell/on-demand';

export const parts = {
  byCell: onDemand(() => import('./connections-by-cell').then(({ByCell}) => ByCell)),
  table: onDemand(() => import('./connections-table').then(({ConnectionsTable}) => ConnectionsTable)),
  proteomics: onDemand(() => import('./proteomics').then(({Proteomics}) => Proteomics)),
  proteomicTable: onDemand(() => import('./proteomic-table').then(({ProteomicTable}) => ProteomicTable)),
  cellMap: onDemand(() => import('./cell-map').then(({CellMap}) => CellMap)),
};
