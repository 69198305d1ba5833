import {useState} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {answerOf, api, recordsOf} from '../../api/client';
import {type ApiFailure, toFailure} from '../../api/failure';
import {useAnswer} from '../../api/use-answer';
import {currentDataset} from '../../dataset/datasets';
import {FailurePanel} from '../../failure/failure-panel';
import {Empty, Shown} from '../../failure/states';
import {listOwnJobs} from '../../jobs/kept-jobs';
import {keyOrigin} from '../../key/user-key';
import {Term} from '../../terms/term';
import {sendMatrix} from './ask';
import {viewerAddress} from './source';

/** Where a matrix may come from. */
export function Chooser() {
  const dataset = currentDataset.value?.name;
  return (
    <>
      <p class="lead">
        Any matrix of this server, or one of your own, can be looked at: sorted, filtered, searched, clustered
        and saved.
      </p>
      <div class="sources">
        <Upload />
        {dataset && <ConnectionSources dataset={dataset} />}
        {dataset && <SliceForm dataset={dataset} />}
        <OwnResults />
      </div>
    </>
  );
}

const types = [
  ['trt_cp', 'compounds'],
  ['trt_sh.cgs', 'knock-downs'],
  ['trt_oe', 'over-expressions'],
  ['trt_xpr', 'CRISPR knock-outs'],
] as const;

function ConnectionSources({dataset}: {readonly dataset: string}) {
  return (
    <section class="panel stack">
      <h2>Connections</h2>
      <p class="small soft">
        <Term of="tau">tau</Term> of each reference perturbagen with each, from the background of {dataset}.
      </p>
      <ul>
        {types.map(([type, words]) => (
          <li key={type}>
            <a href={viewerAddress({dataset, connections: {pert_type: type}}, `Connections among ${words}`)}>
              Among all {words}
            </a>
          </li>
        ))}
        <li>
          <a href="/touchstone">Among those you pick</a>
        </li>
      </ul>
    </section>
  );
}

/** Signatures by genes: what the form takes is split at blanks and commas. */
function SliceForm({dataset}: {readonly dataset: string}) {
  const {open} = useAddress();
  const [pert, setPert] = useState('');
  const [genes, setGenes] = useState('');
  const [fault, setFault] = useState('');
  const show = async () => {
    const where = {or: [{pert_iname: pert.trim()}, {pert_id: pert.trim()}]};
    const filter = JSON.stringify({where, fields: ['sig_id'], limit: mostSignatures});
    try {
      const found = await recordsOf(api.GET('/api/sigs', {params: {query: {filter}}}));
      const sigs = found.flatMap(({sig_id}) => sig_id ?? []);
      if (sigs.length === 0) return setFault(`No signature of “${pert.trim()}” is known.`);
      const named = genes.split(/[\s,;]+/).filter(Boolean);
      const chosen = named.length > 0 ? {genes: named} : {space: 'landmark'};
      const slice = {sigs, ignore_missing: true, ...chosen};
      open(viewerAddress({dataset, slice}, `z-scores of ${pert.trim()}`));
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <form
      class="panel stack"
      onSubmit={(event) => {
        event.preventDefault();
        void show();
      }}
    >
      <h2>z-scores</h2>
      <label class="field">
        Of the signatures of
        <input
          required
          placeholder="vorinostat"
          value={pert}
          onInput={({currentTarget}) => setPert(currentTarget.value)}
        />
      </label>
      <label class="field">
        Genes; none for all landmark genes
        <textarea
          rows={2}
          placeholder="HDAC1, CDKN1A, MYC"
          value={genes}
          onInput={({currentTarget}) => setGenes(currentTarget.value)}
        />
      </label>
      <div class="row">
        <button type="submit" class="button">
          Show
        </button>
        {fault && <span role="alert">{fault}</span>}
      </div>
    </form>
  );
}

const mostSignatures = 60;
const mostJobs = 10;

function OwnResults() {
  const asked = useAnswer('own results', async (signal) => {
    const jobs = await listOwnJobs(mostJobs, signal);
    return jobs.filter(({status}) => status === 'completed');
  });
  const [job, setJob] = useState<string>();
  return (
    <section class="panel stack">
      <h2>Results</h2>
      <Shown asked={asked} what="your results">
        {(jobs) =>
          jobs.length === 0 ? (
            <Empty title="You have no results yet">
              <a href="/query">New query</a>
            </Empty>
          ) : (
            <>
              <label class="field">
                Result
                <select value={job ?? ''} onChange={({currentTarget}) => setJob(currentTarget.value)}>
                  <option value="">Choose one</option>
                  {jobs.map(({id = '', name}) => (
                    <option key={id} value={id}>
                      {String(name ?? id)}
                    </option>
                  ))}
                </select>
              </label>
              {job && <Matrices job={job} />}
            </>
          )
        }
      </Shown>
    </section>
  );
}

function Matrices({job}: {readonly job: string}) {
  const asked = useAnswer(job, (signal) =>
    answerOf(api.GET('/api/jobs/{id}/results', {params: {path: {id: job}}, signal})),
  );
  return (
    <Shown asked={asked} what="its matrices">
      {(files) => (
        <ul>
          {files
            .filter(({kind}) => kind === 'matrix')
            .map(({path, rows = 0, columns = 0}) => (
              <li key={path}>
                <a href={viewerAddress({job, path}, path)}>{path}</a>{' '}
                <span class="soft small">
                  {rows.toLocaleString('en')} × {columns.toLocaleString('en')}
                </span>
              </li>
            ))}
        </ul>
      )}
    </Shown>
  );
}

/** A file of the reader's own, and those that were sent before. */
function Upload() {
  const {open} = useAddress();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiFailure>();
  const kept = useAnswer('kept matrices', (signal) => answerOf(api.GET('/api/matrices', {signal})));
  const send = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setFailure(undefined);
    try {
      open(viewerAddress({matrix: await sendMatrix(file)}, file.name));
    } catch (error) {
      setFailure(toFailure(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="panel stack">
      <h2>A file of your own</h2>
      <label class="field">
        <span>
          <Term of="gct">GCT</Term> or <Term of="gctx">GCTx</Term>
        </span>
        <input
          type="file"
          accept=".gct,.gctx,.gz,.txt"
          disabled={busy}
          onChange={({currentTarget}) => void send(currentTarget.files?.[0])}
        />
      </label>
      {busy && (
        <p class="loading" role="status">
          Sending and reading the file …
        </p>
      )}
      {failure && <FailurePanel failure={failure} title="The file could not be taken" />}
      <p class="small soft">
        It is kept on this server for some days, under the key that sends it
        {keyOrigin.value === 'own'
          ? '.'
          : ', which is the key of the demonstration: whoever has it sees the file.'}
      </p>
      {kept.data && kept.data.length > 0 && (
        <ul>
          {kept.data.map(({id, name, rows, columns, expires}) => (
            <li key={id}>
              <a href={viewerAddress({matrix: id}, name)}>{name}</a>{' '}
              <span class="soft small">
                {rows.toLocaleString('en')} × {columns.toLocaleString('en')}, until {expires.slice(0, 10)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
