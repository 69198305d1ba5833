import '../../reference/reference.css';
import {useMemo} from 'preact/hooks';
import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import {answerOf, api} from '../../api/client';
import {searchOf} from '../../api/search-of';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {BarsPlot} from '../../plots/bars';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';
import {Term} from '../../terms/term';
import type {Result, ResultQuery} from './result';
import {viewAddress} from './view-address';

interface DrugsProps {
  readonly result: Result;
  readonly query: ResultQuery;
}

/** Drugs that are drawn; all are in the table. */
const shownBars = 15;
const phases = [
  ['Launched', 'Launched'],
  ['all', 'Every phase'],
] as const;

interface DrugsQuery {
  readonly query: string;
  readonly score?: 'tau' | 'ncs';
  readonly phase: string;
}

/** @throws ApiFailure */
function readDrugs(id: string, query: DrugsQuery, signal: AbortSignal) {
  return answerOf(api.GET('/api/jobs/{id}/repurposing', {params: {path: {id}, query}, signal}));
}

type DrugsAnswer = Awaited<ReturnType<typeof readDrugs>>;
type Drug = DrugsAnswer['drugs'][number];

/** Which launched drugs reverse the query: the perturbagens of the result that are drugs, the most negative first. */
export function Drugs({result, query}: DrugsProps) {
  const {parameters} = useAddress();
  const asked: DrugsQuery = {query: query.name, phase: parameters.phase ?? 'Launched'};
  const answer = useAnswer(JSON.stringify([result.id, asked]), (signal) =>
    readDrugs(result.id, asked, signal),
  );
  return (
    <div class="stack">
      <div class="panel-head">
        <h2>
          Which {asked.phase === 'all' ? 'drugs' : 'launched drugs'} reverse {query.name}
        </h2>
        <div class="row">
          <SyntheticBadge synthetic={answer.data?.drugs.some(({demo}) => demo)} />
          <Choice name="phase" label="Phase" term="phase" choices={phases} />
        </div>
      </div>
      <Shown asked={answer} what="the drugs">
        {(found) => <Found found={found} query={query} />}
      </Shown>
      <AsCode request={{method: 'GET', path: `/api/jobs/${result.id}/repurposing?${searchOf(asked)}`}} />
    </div>
  );
}

function Found({found, query}: {readonly found: DrugsAnswer; readonly query: ResultQuery}) {
  const {open} = useAddress();
  const {drugs, score, negative, known_drugs: known, ranked_perturbagens: ranked} = found;
  const label = score === 'tau' ? 'tau' : 'NCS';
  const columns = useMemo(() => columnsOf(label), [label]);
  if (drugs.length === 0) {
    return (
      <Empty title="No perturbagen of this result is such a drug">
        <p>
          {known === 0
            ? 'The drugs of the Repurposing Hub are not loaded on this server, or have other names.'
            : `${known.toLocaleString('en')} of its ${ranked.toLocaleString('en')} perturbagens are drugs of another phase.`}
        </p>
        <a href="/repurposing">The drugs that there are</a>
      </Empty>
    );
  }
  const first = drugs.slice(0, shownBars).filter(({score: own}) => own < 0);
  return (
    <>
      <p class="lead">
        {negative.toLocaleString('en')} of {drugs.length.toLocaleString('en')} have a{' '}
        <Term of={score === 'tau' ? 'tau' : 'ncs'}>{label}</Term> below 0: cells treated with them change in
        the opposite direction. A negative score is a lead, not an effect in patients.
      </p>
      {first.length > 0 && (
        <section class="panel">
          <BarsPlot
            title={`Most negative: ${query.name}`}
            label={label}
            bars={first.map(({pert_id: id, name, score: own}) => ({id, label: name, score: own}))}
            most={Math.max(...first.map(({score: own}) => -own))}
            positive={false}
            onPick={({label: name}) => open(`/repurposing/${encodeURIComponent(name)}`)}
          />
        </section>
      )}
      <DataTable
        caption={`Drugs of ${query.name}`}
        columns={columns}
        rows={drugs}
        prefix="drugs-"
        initialSort={{id: 'score', descending: false}}
        hrefOf={({name}) => `/repurposing/${encodeURIComponent(name)}`}
      />
      <p class="small soft">
        {known.toLocaleString('en')} of the {ranked.toLocaleString('en')} perturbagens of this result are
        drugs of the <a href="/repurposing">collection</a>, by the id of a sample or by name.
      </p>
    </>
  );
}

function columnsOf(label: string): readonly Column<Drug>[] {
  return [
    {id: 'name', label: 'Drug', term: 'pert_iname', value: ({name}) => name, width: 180},
    {
      id: 'score',
      label,
      term: label === 'tau' ? 'tau' : 'ncs',
      value: ({score}) => score,
      digits: label === 'tau' ? 2 : 3,
      width: 100,
    },
    {id: 'phase', label: 'Phase', value: ({phase}) => phase, width: 110},
    {id: 'moa', label: 'Mechanism', value: ({moa}) => moa.join(', '), width: 220},
    {id: 'indication', label: 'Indications', value: ({indication}) => indication.join(', '), width: 260},
    {
      id: 'disease_area',
      label: 'Disease areas',
      value: ({disease_area: areas}) => areas.join(', '),
      width: 180,
    },
    {id: 'target', label: 'Targets', value: ({target}) => target.join(', '), width: 180},
    {
      id: 'pert_id',
      label: 'Signatures',
      value: ({pert_id: id}) => id,
      cell: ({pert_id: id}) => <a href={viewAddress({tab: 'signatures', pert_id: id})}>{id}</a>,
      width: 150,
    },
    {
      id: 'matched_by',
      label: 'Found by',
      term: 'repurposing_hub',
      value: ({matched_by: by}) => by,
      optional: true,
      width: 110,
    },
  ];
}
