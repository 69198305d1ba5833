import {AsCode} from '../../export/as-code';
import type {JobRecord} from '../../jobs/kept-jobs';
import {Term} from '../../terms/term';
import {type Fact, Facts} from './facts';
import type {Manifest, Result} from './result';

interface ProteomicHowProps {
  readonly job: JobRecord;
  readonly result: Result;
}

/** What was compared with what, how, and what the numbers say. */
export function ProteomicHow({job, result: {id, manifest}}: ProteomicHowProps) {
  return (
    <div class="stack">
      <section class="panel stack">
        <h2>What the numbers say</h2>
        <p>
          The <Term of="connectivity">connectivity</Term> of a query and a perturbagen is a signed
          Kolmogorov-Smirnov statistic (<Term of="sip">sip</Term>): how far the similarities of their wells
          stand apart from those of the perturbagen’s wells with all wells of its cell line. 1: all are above
          them; −1: all are below. It is no p-value, and with few{' '}
          <Term of="proteomic_replicates">replicates</Term> large values come by chance.
        </p>
        <p>
          A similarity is Spearman’s correlation of two wells over the probes of which both have a value (
          <Term of="steep">steep</Term>).
        </p>
      </section>
      <Facts title="What was compared" facts={factsOf(job, manifest)} />
      <AsCode request={{method: 'GET', path: `/api/jobs/${id}/results/manifest.json`}} />
    </div>
  );
}

function factsOf(
  job: JobRecord,
  {tool, engine, dataset, cells, input: sent, plan, metric, similarity_metric: similarity}: Manifest,
): readonly Fact[] {
  const input = sent && 'file' in sent ? sent : undefined;
  const fields = plan?.fields ?? [];
  return [
    ['Tool', '', <code key="tool">{tool}</code>],
    ['Assay', dataset.assay === 'GCP' ? 'gcp' : 'p100', dataset.assay],
    [
      'Profiles',
      'profile',
      `${input?.file}, ${input?.wells.toLocaleString('en')} wells × ${input?.probes} probes`,
    ],
    [
      'Replicates agree in',
      'proteomic_replicates',
      fields.length > 0 ? (
        <code key="fields">{fields.join(', ')}</code>
      ) : (
        'none: each well is a query of its own'
      ),
    ],
    ['Reference', 'touchstone_p', `${dataset.name}, ${cells?.join(', ')}`],
    [
      'Version',
      'version',
      <ul key="sources">
        <li>build {dataset.generation}</li>
        {dataset.sources.map(({file, checksum}) => (
          <li key={file}>
            {file} <code class="soft">{`sha256 ${checksum.slice(0, 16)} …`}</code>
          </li>
        ))}
      </ul>,
    ],
    ...(dataset.synthetic
      ? [['Origin', 'synthetic', 'Made up for demonstration. Never use it for research.'] as const]
      : []),
    ['Similarity', 'steep', similarity],
    ['Connectivity', 'sip', metric],
    ['Introspect', 'introspect', plan?.introspect ? 'included' : 'not included'],
    ['openclue', '', engine],
    ['Submitted', '', job.created && `${job.created.slice(0, 19).replace('T', ' ')} UTC`],
    ['Job', '', <code key="job">{job.id}</code>],
  ];
}
