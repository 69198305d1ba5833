import '../../reference/reference.css';
import {useEffect} from 'preact/hooks';
import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {AsCode} from '../../export/as-code';
import {FailurePanel} from '../../failure/failure-panel';
import {Empty, Loading} from '../../failure/states';
import {Term} from '../../terms/term';
import type {PageProps} from '../view';
import {Approvals} from './approvals';
import {Effects, Identity, Status} from './facts';
import {Samples} from './samples';

/** @throws ApiFailure */
function readDrug(id: string, signal: AbortSignal) {
  return answerOf(api.GET('/api/repurposing/drugs/{id}', {params: {path: {id}}, signal}));
}

export type DrugReport = Awaited<ReturnType<typeof readDrug>>;

/** All that is known of a drug. */
export default function DrugPage({params: {drug}}: PageProps) {
  const {data, failure, reload} = useAnswer(drug, (signal) => readDrug(drug, signal));
  if (failure?.code === 'DRUG_UNKNOWN') {
    return (
      <Empty title={`No drug is called “${drug}”`}>
        <p>The name may be spelled another way, or the drugs are not loaded on this server.</p>
        <a href={`/repurposing?find=${encodeURIComponent(drug.slice(0, 6))}`}>Drugs with a name like it</a>
      </Empty>
    );
  }
  if (failure) return <FailurePanel failure={failure} onRetry={reload} />;
  return data ? <Report drug={data} /> : <Loading what="the drug" />;
}

function Report({drug}: {readonly drug: DrugReport}) {
  const {pert_iname: name, status, perts, files, demo} = drug;
  useEffect(() => {
    document.title = `${name} · openclue`;
  }, [name]);
  return (
    <div class="stack">
      <div class="page-head">
        <div class="row">
          <h1>{name}</h1>
          {status.phase && (
            <span class={status.phase === 'Launched' ? 'badge good' : 'badge'}>
              <Term of="phase">{status.phase}</Term>
            </span>
          )}
          <SyntheticBadge synthetic={demo} />
        </div>
        <a href="/repurposing">All drugs</a>
      </div>
      {demo && (
        <p class="small soft">
          Of the demo: mechanisms, targets, indications and approvals are facts; vendor, catalogue number,
          purity with its date, and former ids are made up.
        </p>
      )}
      <div class="card-columns">
        <Identity drug={drug} />
        <Effects drug={drug} />
        <Status drug={drug} />
        <section class="panel">
          <h2>In the Connectivity Map</h2>
          {perts.length === 0 ? (
            <p class="soft">No perturbagen of this server is this drug.</p>
          ) : (
            <ul class="tag-list">
              {perts.map(({pert_id: id, pert_iname: called = id}) => (
                <li key={id}>
                  <a href={`/perts/${encodeURIComponent(id)}`}>
                    {called} ({id}): its card and connections
                  </a>
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
      <Approvals drug={drug} />
      <Samples drug={drug} />
      {files.length > 0 && (
        <p class="soft small">
          From {files.map(({file, loaded}) => `${file} (loaded ${loaded.slice(0, 10)})`).join(', ')}.
        </p>
      )}
      <AsCode request={{method: 'GET', path: `/api/repurposing/drugs/${encodeURIComponent(name)}`}} />
    </div>
  );
}
