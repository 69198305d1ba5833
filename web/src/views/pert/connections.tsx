import {useMemo} from 'preact/hooks';
import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {type Bar, BarsPlot} from '../../plots/bars';
import {
  type Connection,
  type ConnectionsAnswer,
  type ConnectionsQuery,
  connectionsPath,
  readConnections,
} from '../../reference/ask';
import {labelOf, pertTypes} from '../../reference/perts';
import {colourChoices, scoreChoices} from '../../reference/score-scale';
import {parts} from './parts';

interface ConnectionsProps {
  readonly pert: string;
  readonly name: string;
  readonly dataset: string;
}

const shownEach = 12;
const forms = [
  ['bars', 'Both ends'],
  ['cells', 'By cell line'],
  ['table', 'Table of all'],
] as const;

/** What it connects to, over all cell lines or in one: both ends, by cell line, or all as a table. */
export function Connections({pert, name, dataset}: ConnectionsProps) {
  const {parameters} = useAddress();
  const form = forms.find(([id]) => id === parameters.connections)?.[0] ?? 'bars';
  const query: Omit<ConnectionsQuery, 'order' | 'limit'> = {
    dataset,
    score: parameters.score === 'ncs' ? 'ncs' : 'tau',
    cell: parameters.cell,
    pert_type: parameters.pert_type,
  };
  const asked = useAnswer(JSON.stringify([pert, query, form]), (signal) =>
    readEnds(pert, query, form, signal),
  );
  const {data} = asked;
  const cells = useMemo(() => (data ? data.cells.map((cell) => [cell, cell] as const) : []), [data]);
  // A cell line in the address is offered even where it has no connections, so that it can be left.
  const known = !query.cell || cells.some(([id]) => id === query.cell);
  const cellChoices = [
    ['', 'All (summary)'] as const,
    ...(known ? cells : [...cells, [query.cell ?? '', query.cell ?? ''] as const]),
  ];
  return (
    <section class="panel wide stack">
      <div class="panel-head">
        <h2>Strongest connections</h2>
        <div class="row">
          <Choice name="connections" label="Show" choices={forms} />
          <Choice name="score" label="Score" term="score" choices={scoreChoices} />
          {form !== 'cells' && (
            <Choice name="cell" label="Cell line" term="cell_line" choices={cellChoices} />
          )}
          <Choice name="pert_type" label="Type" term="pert_type" choices={oneTypes} />
          {form === 'cells' && query.score === 'tau' && (
            <Choice name="colours" label="Colours" choices={colourChoices} />
          )}
        </div>
      </div>
      <Shown asked={asked} what="the connections">
        {(found) =>
          found.connections.length === 0 ? (
            <Empty title="It connects to no perturbagen of this type here" />
          ) : form === 'bars' ? (
            <Ends found={found} name={name} cell={query.cell} />
          ) : form === 'cells' ? (
            <parts.byCell.Part found={found} name={name} />
          ) : (
            <parts.table.Part found={found} name={name} />
          )
        }
      </Shown>
      <AsCode request={{method: 'GET', path: connectionsPath(pert, {...query, order: 'desc', limit: 0})}} />
    </section>
  );
}

/** One type at a time is what the API filters by. */
const oneTypes = pertTypes.flatMap(([ids, label]) => {
  const types = ids.split(',');
  return types.map((id) => [id, types.length > 1 ? `${label} (${id})` : label] as const);
});

/** Both ends of the ranking, or all of it for a table. @throws ApiFailure */
async function readEnds(
  pert: string,
  query: Omit<ConnectionsQuery, 'order' | 'limit'>,
  form: (typeof forms)[number][0],
  signal: AbortSignal,
): Promise<ConnectionsAnswer> {
  if (form === 'table') return readConnections(pert, {...query, order: 'desc', limit: 0}, signal);
  const limit = form === 'cells' ? 2 * shownEach : shownEach;
  const [top, bottom] = await Promise.all([
    readConnections(pert, {...query, order: 'desc', limit}, signal),
    readConnections(pert, {...query, order: 'asc', limit}, signal),
  ]);
  const known = new Set(top.connections.map(({pert_id}) => pert_id));
  const rest = bottom.connections.filter(({pert_id}) => !known.has(pert_id));
  return {...top, connections: [...top.connections, ...rest.reverse()]};
}

export interface FoundProps {
  readonly found: ConnectionsAnswer;
  readonly name: string;
}

function Ends({found, name, cell}: FoundProps & {readonly cell?: string}) {
  const {open} = useAddress();
  const {connections, total, score} = found;
  const label = score === 'tau' ? 'tau' : 'NCS';
  const where = cell ? `in ${cell}` : 'over all cell lines';
  const values = connections.flatMap(({score: own, cells}) => [own, ...Object.values(cells)]);
  const most = score === 'tau' ? 100 : Math.max(...values.map(Math.abs));
  const bars = (rows: readonly Connection[]): readonly Bar[] =>
    rows.map(({score: own, cells, ...pert}) => ({
      id: pert.pert_id,
      label: labelOf(pert),
      score: own,
      spread: cell ? undefined : cells,
    }));
  const like = connections.slice(0, shownEach);
  const opposite = connections.slice(shownEach);
  const pick = ({id}: Bar) => open(`/perts/${encodeURIComponent(id)}`);
  return (
    <>
      <div class="card-grid">
        <BarsPlot title={`Most like ${name}`} label={label} bars={bars(like)} most={most} onPick={pick} />
        {opposite.length > 0 && (
          <BarsPlot
            title={`Most unlike ${name}`}
            label={label}
            bars={bars(opposite)}
            most={most}
            onPick={pick}
          />
        )}
      </div>
      <p class="small soft">
        Bars: {label} {where}
        {cell ? '.' : '; points: in each cell line.'} {total.toLocaleString('en')} perturbagens were compared.
      </p>
    </>
  );
}
