/** How the fields of a result are shown. Fields that are not known here are shown as they are, when they are chosen. */
import type {Column} from '../../table/column';
import type {ResultRow} from './rows';
import type {ResultTable} from './tables';

interface Look {
  readonly label: string;
  readonly width?: number;
  readonly digits?: number;
  readonly term?: string;
  readonly optional?: boolean;
}

const flag = (label: string, term?: string): Look => ({label, term, optional: true, width: 110});

const looks: Readonly<Record<string, Look>> = {
  pert_iname: {label: 'Perturbagen', width: 170},
  src_set_id: {label: 'Set', width: 260},
  pcl_id: {label: 'Class', term: 'pcl', width: 260},
  tau: {label: 'tau', digits: 2, width: 100},
  norm_cs: {label: 'NCS', digits: 3, width: 100},
  raw_cs: {label: 'WTCS', digits: 3, width: 110},
  connectivity: {label: 'Connectivity', digits: 3, width: 130},
  percentile_score: {label: 'Percentile', digits: 2, width: 130},
  // cmapM's q makes the most extreme score of each side small, whatever the data: it is there for who asks for it.
  fdr_q_nlog10: {label: 'cmapM −log10 q', digits: 2, width: 150, optional: true},
  fdr_qvalue: {label: 'cmapM q', digits: 4, width: 120, optional: true},
  p_empirical: {label: 'p-value', digits: 4, width: 110},
  q_empirical: {label: 'q-value', digits: 4, width: 110},
  pert_type: {label: 'Type', width: 120},
  cell_iname: {label: 'Cell line', width: 110},
  cell_id: {label: 'Cell line', width: 110},
  pert_idose: {label: 'Dose', term: 'dose', width: 100},
  pert_itime: {label: 'Time', term: 'dose', width: 90},
  pert_dose: {label: 'Dose', term: 'dose', width: 90, optional: true},
  pert_time: {label: 'Time', term: 'dose', width: 90},
  moa: {label: 'MoA', width: 230},
  target_name: {label: 'Targets', width: 200, optional: true},
  set_type: {label: 'Kind of set', width: 130},
  set_size: {label: 'Signatures in it', width: 150, digits: 0},
  pcl_size: {label: 'Members', digits: 0, width: 110},
  num_hiq_sig: {label: 'High quality', digits: 0, width: 130, optional: true},
  n_reference: {label: 'References', digits: 0, width: 130},
  low_n: flag('Few references'),
  tas: {label: 'TAS', digits: 2, width: 90},
  cc_q75: {label: 'Replicate correlation', digits: 2, width: 180, optional: true},
  ss_ngene: {label: 'Strength', digits: 0, width: 120, optional: true},
  nsample: {label: 'Replicates', digits: 0, width: 120, optional: true},
  pert_id: {label: 'BRD id', width: 150, optional: true},
  is_hiq: flag('High quality'),
  qc_pass: flag('QC passed'),
  is_exemplar_sig: flag('Exemplar'),
  is_ncs_sig: flag('NCS reference', 'ncs'),
  is_null_sig: flag('Null', 'p_empirical'),
};

/** Before all others, as they are first looked at. */
const first = ['pert_iname', 'src_set_id', 'pcl_id', 'connectivity', 'tau', 'norm_cs'];
const scores = ['raw_cs', 'percentile_score', 'q_empirical', 'p_empirical', 'fdr_q_nlog10', 'fdr_qvalue'];
const then = [
  'moa',
  'cell_iname',
  'cell_id',
  'pert_idose',
  'pert_itime',
  'pert_dose',
  'pert_time',
  'pert_type',
];

/** Columns of a table in the order that reads best. */
export function columnsOf(table: ResultTable): readonly Column<ResultRow>[] {
  const {file, score, beside, kind, level} = table;
  const fields = file.fields ?? [];
  const besideIds = beside.map(({id}) => id);
  const all = [...new Set([...fields, score.id, ...besideIds, 'id'])];
  const ranked = [...first, ...scores, ...then];
  const place = (id: string) => (ranked.includes(id) ? ranked.indexOf(id) : ranked.length);
  const isHidden = (id: string) => {
    if (kind === 'classes' && (id === 'set_type' || (level === 'all' && id === 'cell_iname'))) return true;
    if (id === 'pert_id' && !fields.includes('pert_iname')) return false;
    return looks[id] === undefined || looks[id].optional === true;
  };
  return all
    .toSorted((a, b) => place(a) - place(b))
    .map((id) => {
      const {label = id === 'id' ? nameOfId(kind) : id, term, digits, width} = looks[id] ?? {};
      return {
        id,
        label,
        // What a dataset brings of its own has no entry in the glossary.
        term: term ?? (looks[id] ? id : id === 'id' && kind === 'signatures' ? 'sig_id' : ''),
        value: (row) => row[id],
        width: width ?? 150,
        digits,
        descendingFirst: digits !== undefined,
        optional: isHidden(id),
      };
    });
}

function nameOfId(kind: ResultTable['kind']): string {
  return kind === 'signatures' ? 'Signature' : 'Row';
}
