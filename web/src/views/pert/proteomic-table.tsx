import {useMemo} from 'preact/hooks';
import type {ProteomicAnswer, ProteomicConnection} from '../../reference/proteomics';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';

interface TableProps {
  readonly found: ProteomicAnswer;
  readonly name: string;
}

/** All connections within a reference, each cell line a column. */
export function ProteomicTable({found: {connections, cells = []}, name}: TableProps) {
  const columns = useMemo(
    (): readonly Column<ProteomicConnection>[] => [
      {id: 'pert_iname', label: 'Name', value: ({pert_iname, pert_id}) => pert_iname ?? pert_id, width: 180},
      {id: 'pert_id', label: 'BRD id', value: ({pert_id}) => pert_id, width: 150},
      {id: 'moa', label: 'MoA', value: ({moa}) => moa, width: 200},
      {
        id: 'connectivity',
        label: 'Connectivity',
        value: ({score}) => score,
        digits: 3,
        descendingFirst: true,
        width: 130,
      },
      ...cells.map((cell) => ({
        id: cell,
        label: cell,
        term: 'cell_line',
        value: ({cells: scores}: ProteomicConnection) => scores[cell],
        digits: 3,
        descendingFirst: true,
        width: 105,
      })),
    ],
    [cells],
  );
  return (
    <DataTable
      caption={`Proteomic connections of ${name}`}
      columns={columns}
      rows={connections}
      hrefOf={({pert_id}) => `/perts/${encodeURIComponent(pert_id)}?tab=proteomics`}
      initialSort={{id: 'connectivity', descending: true}}
    />
  );
}
