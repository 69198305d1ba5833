import {useMemo} from 'preact/hooks';
import type {Connection} from '../../reference/ask';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';
import type {FoundProps} from './connections';

/** All connections, each cell line a column. */
export function ConnectionsTable({found, name}: FoundProps) {
  const {connections, cells, score} = found;
  const label = score === 'tau' ? 'tau' : 'NCS';
  const columns = useMemo(
    (): readonly Column<Connection>[] => [
      {
        id: 'pert_iname',
        label: 'Name',
        value: ({pert_iname, pert_id}) => pert_iname ?? pert_id,
        width: 180,
      },
      {id: 'pert_id', label: 'BRD id', value: ({pert_id}) => pert_id, width: 150},
      {id: 'pert_type', label: 'Type', value: ({pert_type}) => pert_type, width: 110},
      {
        id: 'score',
        label,
        value: ({score: own}) => own,
        digits: 2,
        descendingFirst: true,
        width: 100,
      },
      ...cells.map((cell) => ({
        id: cell,
        label: cell,
        term: 'cell_line',
        value: ({cells: own}: Connection) => own[cell],
        digits: 2,
        descendingFirst: true,
        width: 105,
      })),
    ],
    [cells, label],
  );
  return (
    <DataTable
      caption={`Connections of ${name}`}
      columns={columns}
      rows={connections}
      hrefOf={({pert_id}) => `/perts/${encodeURIComponent(pert_id)}`}
      initialSort={{id: 'score', descending: true}}
    />
  );
}
