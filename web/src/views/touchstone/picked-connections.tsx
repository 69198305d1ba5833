import {useMemo} from 'preact/hooks';
import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {ExportMenu} from '../../export/export-menu';
import {Empty, Shown} from '../../failure/states';
import {MatrixView} from '../../plots/matrix-view';
import {type ReferencePert, readClassOfList} from '../../reference/ask';
import {
  type ConnectedPert,
  type ConnectionTable,
  type MatrixQuery,
  readMatrix,
  saveMatrix,
} from '../../reference/matrix';
import {labelOf} from '../../reference/perts';
import {colourChoices, scoreChoices, useScoreScale} from '../../reference/score-scale';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';
import {Term} from '../../terms/term';
import {viewerAddress} from '../heatmap/source';

interface PickedConnectionsProps {
  readonly dataset: string;
  readonly picked: readonly ReferencePert[];
}

const forms = [
  ['', 'Perturbagen × perturbagen'],
  ['cells', 'Perturbagen × cell line'],
] as const;
const looks = [
  ['', 'Heat map'],
  ['table', 'Table'],
] as const;
const orders = [
  ['', 'As picked'],
  ['alike', 'Alike side by side'],
] as const;

/** Fewer are not put in order by likeness. */
const fewestOrdered = 3;

/** How picked perturbagens connect, each to each or in each cell line, as a picture, a table and a file. */
export function PickedConnections({dataset, picked}: PickedConnectionsProps) {
  const {parameters, change} = useAddress();
  const ids = picked.map(({pert_id}) => pert_id);
  const isByCell = parameters.by === 'cells';
  const of = picked.find(({pert_id}) => pert_id === parameters.of) ?? picked[0];
  const score = parameters.score === 'ncs' ? 'ncs' : 'tau';
  const query: MatrixQuery = isByCell
    ? {score, perts: [of.pert_id], targets: ids, cells: 'all'}
    : {score, perts: ids};
  const isOrdered = parameters.order === 'alike' && ids.length >= fewestOrdered;
  // What a table answers comes with it: while the next one is on its way the one before must not get its title.
  const asked = useAnswer(JSON.stringify([dataset, query]), async (signal) => ({
    table: await readMatrix(dataset, query, signal),
    of: isByCell ? of : undefined,
    score: query.score,
  }));
  const order = useAnswer(isOrdered ? JSON.stringify([dataset, ids]) : undefined, async (signal) => {
    const report = await readClassOfList(dataset, {perts: ids}, signal);
    return report.heat_map.order;
  });
  return (
    <section class="panel stack">
      <div class="panel-head">
        <h2>Connections of {picked.length} picked</h2>
        <div class="row">
          <Choice name="by" label="Show" choices={forms} />
          {isByCell && (
            <Choice
              name="of"
              label="Of"
              usual={picked[0].pert_id}
              choices={picked.map((pert) => [pert.pert_id, labelOf(pert)] as const)}
            />
          )}
          <Choice name="look" label="As" choices={looks} />
          <Choice name="score" label="Score" term="score" choices={scoreChoices} />
          <Choice name="order" label="Order" choices={orders} />
          {score === 'tau' && <Choice name="colours" label="Colours" choices={colourChoices} />}
          <ExportMenu
            choices={(['gct', 'gctx', 'csv', 'parquet'] as const).map((format) => ({
              label: format === 'csv' ? 'CSV' : format === 'parquet' ? 'Parquet' : format.toUpperCase(),
              run: () => saveMatrix(dataset, query, format),
            }))}
          />
        </div>
      </div>
      <ul class="picks" aria-label="Picked perturbagens">
        {picked.map((pert) => (
          <li key={pert.pert_id}>
            <button
              type="button"
              class="button small"
              aria-label={`Take ${labelOf(pert)} away`}
              onClick={() => change({perts: ids.filter((id) => id !== pert.pert_id).join(',')}, 'push')}
            >
              {labelOf(pert)} <span aria-hidden="true">×</span>
            </button>
          </li>
        ))}
        <li>
          <button
            type="button"
            class="button quiet small"
            onClick={() => change({perts: undefined, of: undefined}, 'push')}
          >
            Clear
          </button>
        </li>
      </ul>
      <Shown asked={asked} what="the connections">
        {({table, ...answered}) =>
          table.rows.length === 0 ? (
            <Empty title="None of these is connected to another in this dataset" />
          ) : (
            <Picture table={ordered(table, isOrdered ? order.data : undefined)} {...answered} />
          )
        }
      </Shown>
      <p class="small soft">
        {isByCell
          ? `${labelOf(of)} was the query, the rows are what it connects to.`
          : 'Columns were the queries, rows are what they connect to: '}
        {!isByCell && (
          <>
            a score and its opposite direction differ. A perturbagen’s own <Term of="tau">tau</Term> is told
            as it was scored.
          </>
        )}
      </p>
      <div class="row">
        {ids.length >= 2 && (
          <a href={`/classes?perts=${encodeURIComponent(ids.join(','))}`}>Look at these as at a class</a>
        )}
        <a
          href={viewerAddress(
            {dataset, connections: {...query, ignore_missing: true}},
            'Picked perturbagens',
          )}
        >
          Open as a heat map, to sort and cluster it
        </a>
        <a href={`/perts/${encodeURIComponent(of.pert_id)}`}>Card of {labelOf(of)}</a>
      </div>
      <AsCode
        request={{
          method: 'POST',
          path: `/api/datasets/${encodeURIComponent(dataset)}/connections`,
          body: query,
        }}
      />
    </section>
  );
}

/** Rows, and columns where they are the same perturbagens, in another order. */
function ordered(table: ConnectionTable, order: readonly string[] | undefined): ConnectionTable {
  if (!order) return table;
  const place = new Map(order.map((id, i) => [id, i]));
  const byPlace = (ids: readonly string[]) =>
    ids
      .map((id, i) => ({i, at: place.get(id) ?? Number.POSITIVE_INFINITY}))
      .sort((a, b) => a.at - b.at || a.i - b.i)
      .map(({i}) => i);
  const rows = byPlace(table.rows.map(({pert_id}) => pert_id));
  const columns = byPlace(table.columns);
  return {
    rows: rows.map((row) => table.rows[row]),
    columns: columns.map((column) => table.columns[column]),
    values: Float32Array.from(
      rows.flatMap((row) => columns.map((column) => table.values[row * table.columns.length + column])),
    ),
  };
}

interface PictureProps {
  readonly table: ConnectionTable;
  /** the query, where columns are cell lines */
  readonly of?: ReferencePert;
  readonly score: 'tau' | 'ncs';
}

function Picture({table, of, score}: PictureProps) {
  const {parameters, open} = useAddress();
  const {rows, columns, values} = table;
  const names = useMemo(() => new Map(rows.map((pert) => [pert.pert_id, labelOf(pert)])), [rows]);
  const columnLines = columns.map((id) => ({
    id,
    label: of ? id.slice(of.pert_id.length + 1) : (names.get(id) ?? id),
  }));
  const scale = useScoreScale(score);
  const matrix = useMemo(
    () => ({values, rows: rows.length, columns: columns.length}),
    [values, rows, columns],
  );
  if (parameters.look === 'table') return <Table table={table} lines={columnLines} />;
  return (
    <MatrixView
      key={columns.join(',')}
      title={of ? `${score} of ${labelOf(of)} by cell line` : `${score} among picked perturbagens`}
      rows={rows.map((pert) => ({id: pert.pert_id, label: labelOf(pert)}))}
      columns={columnLines}
      matrix={matrix}
      scale={scale}
      onPick={({id}) => open(`/perts/${encodeURIComponent(id)}`)}
    />
  );
}

interface TableProps {
  readonly table: ConnectionTable;
  readonly lines: readonly {readonly id: string; readonly label: string}[];
}

interface Line {
  readonly pert: ConnectedPert;
  readonly values: Float32Array;
}

function Table({table: {rows, values}, lines}: TableProps) {
  const data = useMemo(
    () =>
      rows.map(
        (pert, i): Line => ({pert, values: values.subarray(i * lines.length, (i + 1) * lines.length)}),
      ),
    [rows, values, lines.length],
  );
  const columns = useMemo(
    (): readonly Column<Line>[] => [
      {
        id: 'pert_iname',
        label: 'Name',
        value: ({pert}) => labelOf(pert),
        width: 190,
      },
      ...lines.map(({id, label}, i) => ({
        id,
        label,
        term: '',
        value: (line: Line) => line.values[i],
        digits: 2,
        descendingFirst: true,
        width: 130,
      })),
    ],
    [lines.map(({id}) => id).join(',')],
  );
  return (
    <DataTable
      caption="Connections of picked perturbagens"
      columns={columns}
      rows={data}
      prefix="c_"
      hrefOf={({pert}) => `/perts/${encodeURIComponent(pert.pert_id)}`}
      height={420}
    />
  );
}
