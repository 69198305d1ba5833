import type {ClassReport} from '../../reference/ask';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';

interface MemberTableProps {
  readonly members: ClassReport['members'];
  readonly title: string;
}

export function MemberTable({members, title}: MemberTableProps) {
  return (
    <DataTable
      caption={`Members of ${title}`}
      columns={memberColumns}
      rows={members}
      hrefOf={({pert_id}) => `/perts/${encodeURIComponent(pert_id)}`}
      initialSort={{id: 'median', descending: true}}
      height={360}
    />
  );
}

const memberColumns: readonly Column<ClassReport['members'][number]>[] = [
  {
    id: 'pert_iname',
    label: 'Name',
    value: ({pert_iname, pert_id}) => pert_iname ?? pert_id,
    width: 200,
  },
  {id: 'pert_id', label: 'BRD id', value: ({pert_id}) => pert_id, width: 170},
  {id: 'pert_type', label: 'Type', value: ({pert_type}) => pert_type, width: 120},
  {
    id: 'median',
    label: 'Median tau',
    term: 'tau',
    value: ({median}) => median,
    digits: 2,
    descendingFirst: true,
    width: 140,
  },
];
