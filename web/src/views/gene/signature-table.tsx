import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';
import type {Signature} from './moved-by';

interface SignatureTableProps {
  readonly symbol: string;
  /** the same array while they are the same */
  readonly rows: readonly Signature[];
}

/** The signatures at both ends. */
export function SignatureTable({symbol, rows}: SignatureTableProps) {
  return (
    <DataTable
      caption={`Signatures that move ${symbol}`}
      columns={columns}
      rows={rows}
      prefix="s_"
      hrefOf={({pert_id = ''}) => `/perts/${encodeURIComponent(pert_id)}`}
      height={420}
    />
  );
}

const columns: readonly Column<Signature>[] = [
  {
    id: 'pert_iname',
    label: 'Perturbagen',
    value: ({pert_iname, pert_id, sig_id}) => pert_iname ?? pert_id ?? sig_id,
    width: 170,
  },
  {id: 'z', label: 'z-score', value: ({z}) => z, digits: 3, descendingFirst: true, width: 110},
  {id: 'cell_iname', label: 'Cell line', value: ({cell_iname}) => cell_iname, width: 110},
  {id: 'pert_type', label: 'Type', value: ({pert_type}) => pert_type, width: 110},
  {id: 'pert_idose', label: 'Dose', value: ({pert_idose}) => pert_idose, width: 100},
  {id: 'pert_itime', label: 'Time', value: ({pert_itime}) => pert_itime, width: 90},
  {id: 'tas', label: 'TAS', value: ({tas}) => tas, digits: 3, descendingFirst: true, width: 90},
  {id: 'moa', label: 'Mechanism', value: ({moa}) => moa, width: 200},
  {id: 'sig_id', label: 'Signature', value: ({sig_id}) => sig_id, width: 330},
];
