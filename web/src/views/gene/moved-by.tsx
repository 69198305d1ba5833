import {useMemo} from 'preact/hooks';
import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import {answerOf, api} from '../../api/client';
import {searchOf} from '../../api/search-of';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {type Bar, BarsPlot} from '../../plots/bars';
import {Opened} from '../../reference/opened';
import {labelOf, pertTypes} from '../../reference/perts';
import {useCells} from '../../reference/use-cells';
import {Term} from '../../terms/term';
import {parts} from './parts';

interface MovedByProps {
  readonly symbol: string;
  readonly id: string;
  readonly dataset: string;
}

const shownEach = 12;
const largestTop = 100;

interface MovedQuery {
  readonly dataset: string;
  readonly cell?: string;
  readonly pert_type?: string;
  readonly top: number;
}

/** @throws ApiFailure */
function readMoved(gene: string, query: MovedQuery, signal: AbortSignal) {
  return answerOf(api.GET('/api/genes/{id}/signatures', {params: {path: {id: gene}, query}, signal}));
}

type Moved = Awaited<ReturnType<typeof readMoved>>;
export type Signature = Moved['up'][number];

/** The signatures that move a gene most, and among how many. */
export function MovedBy({symbol, id, dataset}: MovedByProps) {
  const {parameters} = useAddress();
  const cells = useCells(dataset);
  const query: MovedQuery = {
    dataset,
    cell: parameters.cell,
    pert_type: parameters.pert_type,
    top: largestTop,
  };
  const asked = useAnswer(JSON.stringify([id, query]), (signal) => readMoved(id, query, signal));
  const cellChoices = useMemo(
    () => [['', 'All'] as const, ...cells.map((each) => [each, each] as const)],
    [cells],
  );
  return (
    <section class="panel stack">
      <div class="panel-head">
        <h2>Signatures that move it most</h2>
        <div class="row">
          <Choice name="cell" label="Cell line" term="cell_line" choices={cellChoices} />
          <Choice name="pert_type" label="Type" term="pert_type" choices={pertTypes} />
        </div>
      </div>
      <Shown asked={asked} what="the signatures that move it">
        {(found) => <Ends found={found} symbol={symbol} />}
      </Shown>
      <AsCode
        request={{method: 'GET', path: `/api/genes/${encodeURIComponent(id)}/signatures?${searchOf(query)}`}}
      />
    </section>
  );
}

function Ends({
  found: {up, down, looked_at, signatures},
  symbol,
}: {
  readonly found: Moved;
  readonly symbol: string;
}) {
  const {open} = useAddress();
  const rows = useMemo(() => [...up, ...[...down].reverse()], [up, down]);
  if (rows.length === 0) return <Empty title="No signature that is asked for has a score of it" />;
  const ends = [...up.slice(0, shownEach), ...down.slice(0, shownEach)];
  const most = Math.max(...ends.map(({z}) => Math.abs(z)));
  const byId = new Map(rows.map((each) => [each.sig_id, each]));
  const pick = ({id}: Bar) => {
    const pert = byId.get(id)?.pert_id;
    if (pert !== undefined) open(`/perts/${encodeURIComponent(pert)}`);
  };
  return (
    <>
      <div class="card-grid">
        <BarsPlot
          title={`${symbol} is raised most`}
          label="z-score"
          bars={barsOf(up)}
          most={most}
          onPick={pick}
        />
        <BarsPlot
          title={`${symbol} is lowered most`}
          label="z-score"
          bars={barsOf(down)}
          most={most}
          onPick={pick}
        />
      </div>
      <p class="small soft">
        <Term of="z">z-scores</Term> of {looked_at.toLocaleString('en')} signatures were looked at, of{' '}
        {signatures.toLocaleString('en')} in the dataset; controls are left out.
      </p>
      <Opened
        name="signatures"
        summary={`Table of the first ${Math.max(up.length, down.length)} at each end`}
      >
        {() => <parts.signatures.Part symbol={symbol} rows={rows} />}
      </Opened>
    </>
  );
}

function barsOf(signatures: readonly Signature[]): readonly Bar[] {
  return signatures.slice(0, shownEach).map(({sig_id, z, cell_iname, pert_id = sig_id, ...pert}) => ({
    id: sig_id,
    label: [labelOf({...pert, pert_id}), cell_iname].filter(Boolean).join(' '),
    score: z,
  }));
}
