import {AsCode} from '../../export/as-code';
import type {JobRecord} from '../../jobs/kept-jobs';
import {Term} from '../../terms/term';
import {AskForTau} from './ask-for-tau';
import {type Fact, Facts} from './facts';
import {meaningOf} from './meaning';
import type {Extremes, Manifest, Result, ResultQuery} from './result';

interface HowProps {
  readonly job: JobRecord;
  readonly result: Result;
  readonly query: ResultQuery;
}

/** What was searched and how, and what the scores mean. */
export function How({job, result, query}: HowProps) {
  const {manifest, tool} = result;
  const extremes = manifest.extremes?.[query.name];
  return (
    <div class="stack">
      <section class="panel stack">
        <h2>What the scores mean</h2>
        {meaningOf(result).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        {tool === 'query' && (
          <p class="soft">
            <Term of="tau">tau</Term> needs a <Term of="background">background</Term> of the dataset: the demo
            has one, and for others their host makes it with{' '}
            <code>openclue background build {manifest.dataset.name}</code>. Then <AskForTau id={result.id} />.
          </p>
        )}
      </section>
      <Facts title="What was searched" facts={factsOf(job, manifest)} />
      {extremes && <ExtremesTable extremes={extremes} />}
      {manifest.notes && manifest.notes.length > 0 && (
        <section class="panel stack">
          <h2>Notes of the analysis</h2>
          <ul>
            {manifest.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </section>
      )}
      <AsCode request={{method: 'GET', path: `/api/jobs/${result.id}/results/manifest.json`}} />
    </div>
  );
}

type Maybe = Fact | '' | 0 | false | null | undefined;

function factsOf(job: JobRecord, manifest: Manifest): readonly Fact[] {
  const {dataset, background, plan, ncs, fdr} = manifest;
  const facts: readonly Maybe[] = [
    ['Tool', '', <code key="tool">{manifest.tool}</code>],
    ['Dataset', 'dataset', `${dataset.name}, ${(dataset.signatures ?? 0).toLocaleString('en')} signatures`],
    [
      'Version',
      'version',
      <ul key="sources">
        <li>build {dataset.generation}</li>
        {dataset.sources.map(({file, algorithm, checksum}) => (
          <li key={file}>
            {file} <code class="soft">{`${algorithm} ${checksum.slice(0, 16)} …`}</code>
          </li>
        ))}
      </ul>,
    ],
    dataset.synthetic && ['Origin', 'synthetic', 'Made up for demonstration. Never use it for research.'],
    [
      'Gene space',
      'gene_space',
      manifest.gene_space && `${manifest.gene_space}, ${manifest.genes?.toLocaleString('en')} genes`,
    ],
    ['Metric', 'metric', manifest.metric],
    ncs && [
      'NCS normalised within',
      'ncs_group',
      `${ncs.group.join(', ') || 'one group of all'}${ncs.reference ? `, by the signatures of ${ncs.reference}` : ''}`,
    ],
    fdr && [
      'q-values from',
      'fdr',
      `${fdr.null_signatures.toLocaleString('en')} null signatures (${fdr.null})`,
    ],
    typeof background === 'object' && [
      'Background',
      'background',
      `${background.queries.toLocaleString('en')} reference queries of ${background.perts.toLocaleString('en')} perturbagens; ${background.pcls} classes`,
    ],
    plan?.ps_method && ['tau by', 'tau', plan.ps_method],
    plan?.es_tail && ['Lists that count', 'es_tail', plan.es_tail],
    plan?.gset_size && ['Genes in a list', 'gset_size', plan.gset_size],
    plan?.where && ['Signatures where', 'where', <code key="where">{plan.where}</code>],
    ['openclue', '', manifest.engine],
    ['Submitted', '', job.created && `${job.created.slice(0, 19).replace('T', ' ')} UTC`],
    ['Job', '', <code key="job">{job.id}</code>],
  ];
  return facts.filter((fact): fact is Fact => !!fact && fact[2] !== undefined && fact[2] !== null);
}

const levels: Readonly<Record<string, string>> = {
  sig: 'Signatures',
  pert_cell: 'Perturbagens by cell line',
  pert_summary: 'Perturbagens',
  pcl_cell: 'Classes by cell line',
  pcl_summary: 'Classes',
};

/** Whether a query connects to more than chance would have it. */
function ExtremesTable({extremes}: {readonly extremes: Readonly<Record<string, Extremes>>}) {
  const taus = Object.values(extremes)[0]?.beyond.map(({tau}) => tau) ?? [];
  return (
    <section class="panel stack">
      <h2>Rows with a large tau, and how many an average reference query has</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section class="scrolls" tabIndex={0} aria-label="Rows with a large tau">
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">Level</th>
              <th scope="col">Rows</th>
              {taus.map((tau) => (
                <th key={tau} scope="col">
                  beyond ±{tau}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Object.entries(extremes).map(([level, {rows, beyond}]) => (
              <tr key={level}>
                <th scope="row">{levels[level] ?? level}</th>
                <td>{rows.toLocaleString('en')}</td>
                {beyond.map(({tau, observed, expected}) => (
                  <td key={tau}>
                    {observed.toLocaleString('en')}{' '}
                    <span class="soft">of {expected.toLocaleString('en')}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
