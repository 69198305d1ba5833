import type {Schemas} from '../../api/client';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';

type PertRecord = Schemas['pert'];

interface TargetTableProps {
  readonly symbol: string;
  readonly perts: readonly PertRecord[];
}

/** Perturbagens that act on a gene's product. */
export function TargetTable({symbol, perts}: TargetTableProps) {
  return (
    <DataTable
      caption={`Perturbagens that target ${symbol}`}
      columns={targetColumns}
      rows={perts}
      prefix="t_"
      hrefOf={({pert_id = ''}) => `/perts/${encodeURIComponent(pert_id)}`}
      height={360}
    />
  );
}

const targetColumns: readonly Column<PertRecord>[] = [
  {id: 'pert_iname', label: 'Name', value: ({pert_iname, pert_id}) => pert_iname ?? pert_id, width: 170},
  {id: 'moa', label: 'Mechanism', value: ({moa}) => moa?.join(', '), width: 220},
  {id: 'pert_id', label: 'BRD id', value: ({pert_id}) => pert_id, width: 160},
];
