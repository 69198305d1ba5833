import {useMemo, useState} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {AsCode} from '../../export/as-code';
import {toCsv} from '../../export/csv';
import {fileName, saveText} from '../../export/download';
import {ExportMenu} from '../../export/export-menu';
import {TypeChoice} from '../../reference/perts';
import type {Column} from '../../table/column';
import {PagedTable} from '../../table/paged-table';
import {ColumnChooser, useShownColumns} from '../../table/shown-columns';
import {type PertScoresQuery, pertScoresPath, readPertScores} from './pert-scores';
import type {Result, ResultQuery} from './result';
import type {ResultRow} from './rows';
import {viewAddress} from './view-address';

interface PertTableProps {
  readonly result: Result;
  readonly query: ResultQuery;
}

const fixed: readonly Column<ResultRow>[] = [
  {
    id: 'pert_iname',
    label: 'Perturbagen',
    value: (row) => row.pert_iname ?? row.pert_id,
    sortable: false,
    width: 170,
  },
  {
    id: 'score',
    label: 'NCS',
    term: 'norm_cs',
    value: ({score}) => score,
    digits: 3,
    descendingFirst: true,
    width: 100,
  },
  {id: 'moa', label: 'MoA', value: ({moa}) => moa, sortable: false, width: 220},
  {id: 'pert_type', label: 'Type', value: ({pert_type}) => pert_type, sortable: false, width: 110},
  {
    id: 'target_name',
    label: 'Targets',
    value: ({target_name}) => target_name,
    sortable: false,
    optional: true,
    width: 200,
  },
  {
    id: 'pert_id',
    label: 'BRD id',
    value: ({pert_id}) => pert_id,
    sortable: false,
    optional: true,
    width: 150,
  },
];

/** Rows that one request may ask for. */
const pageLimit = 2000;

/** Perturbagens with a score over all cell lines, which the server sums up from the signatures, and one in each. */
export function PertTable({result: {id}, query}: PertTableProps) {
  const {parameters, change} = useAddress();
  const [cells, setCells] = useState<readonly string[]>([]);
  const columns = useMemo(
    () => [
      ...fixed,
      ...cells.map(
        (cell): Column<ResultRow> => ({
          id: `cell ${cell}`,
          label: cell,
          term: '',
          value: (row) => row[`cell ${cell}`],
          digits: 3,
          sortable: false,
          width: 90,
        }),
      ),
    ],
    [cells],
  );
  const {shown, show} = useShownColumns(columns, 'columns');
  const descending = parameters.sort !== 'score';
  const asked: Omit<PertScoresQuery, 'limit'> = {
    query: query.name,
    pert_type: parameters.pert_type,
    order: descending ? 'desc' : 'asc',
  };
  const load = async (skip: number, limit: number, signal: AbortSignal) => {
    const found = await readPertScores(id, {...asked, skip, limit}, signal);
    if (found.cells.join() !== cells.join()) setCells(found.cells);
    return {rows: rowsOf(found), total: found.total};
  };
  const save = async () => {
    const rows: ResultRow[] = [];
    for (let total = 1; rows.length < total; ) {
      const page = await load(rows.length, pageLimit, new AbortController().signal);
      rows.push(...page.rows);
      total = page.rows.length === 0 ? 0 : page.total;
    }
    const names = columns.map(({id: name}) => name);
    saveText(
      toCsv(
        names,
        rows.map((row) => names.map((name) => row[name])),
      ),
      `${fileName(query.name, 'perturbagens')}.csv`,
      'text/csv',
    );
  };
  return (
    <div class="stack">
      <fieldset class="filters">
        <legend class="visually-hidden">Filters</legend>
        <TypeChoice />
      </fieldset>
      <div class="row table-bar">
        <span class="soft small" role="status">
          A perturbagen opens its signatures. Its score is the maximum quantile of its scores in the cell
          lines.
        </span>
        <ColumnChooser columns={columns} shown={shown} show={show} />
        <ExportMenu choices={[{label: 'CSV of all rows and columns', run: save}]} />
      </div>
      <PagedTable
        caption={`${query.name} perturbagens`}
        columns={shown}
        question={JSON.stringify([id, asked])}
        load={load}
        sort={{id: 'score', descending}}
        onSort={(next) => change({sort: next.descending ? undefined : 'score'})}
        hrefOf={({pert_id}) =>
          viewAddress({
            tab: 'signatures',
            pert_id: String(pert_id),
          })
        }
      />
      <AsCode request={{method: 'GET', path: pertScoresPath(id, {...asked, limit: 100})}} />
    </div>
  );
}

function rowsOf({
  cells,
  perturbagens,
  scores,
}: Awaited<ReturnType<typeof readPertScores>>): readonly ResultRow[] {
  return perturbagens.map(({pert_id, pert_iname, pert_type, moa, target_name, score}, r) => ({
    ...{pert_id, pert_iname, pert_type, moa, target_name, score},
    ...Object.fromEntries(cells.map((cell, c) => [`cell ${cell}`, scores[r][c]])),
  }));
}
