import {useEffect} from 'preact/hooks';
import {chooseDataset, loadDatasets} from '../../dataset/datasets';
import {AsCode} from '../../export/as-code';
import type {JobRecord} from '../../jobs/kept-jobs';
import {type Fact, Facts} from './facts';
import type {BuildReport, Manifest, Result} from './result';

interface BuildProps {
  readonly job: JobRecord;
  readonly result: Result;
}

const count = (number: number) => number.toLocaleString('en');

/** What became of the wells of a build, and where its signatures are. */
export function Build({job, result: {id, manifest, files}}: BuildProps) {
  const {build, publication} = manifest;
  const {name} = manifest.dataset;
  // It was made after the list was read.
  useEffect(() => {
    loadDatasets().catch(() => undefined);
  }, [name]);
  if (!build) return null;
  const choose = () => chooseDataset(name);
  const hasMap = manifest.plan?.build_type === 'full';
  const compared = files.some(({path}) => path.startsWith('introspect/'));
  return (
    <div class="stack">
      <p class="lead">
        {count(build.wells.used)} wells of {count(build.plates)} plates became{' '}
        <strong>{count(build.signatures.all)} signatures</strong>, which answer queries.
      </p>
      <p class="row">
        <a class="button primary" href="/query" onClick={choose}>
          Query them
        </a>
        <a class="button" href={`/data/${encodeURIComponent(name)}`}>
          The dataset {name}
        </a>
        {hasMap && (
          <a class="button" href="/map" onClick={choose}>
            Map
          </a>
        )}
        {publication && (
          <a class="button" href={`/data/${encodeURIComponent(publication)}`}>
            Files in the Data Library
          </a>
        )}
      </p>
      {build.warnings.length > 0 && (
        <section class="panel stack">
          <h2>To be known</h2>
          <ul>
            {build.warnings.map((warning) => (
              <li key={warning}>{`${warning.charAt(0).toUpperCase()}${warning.slice(1)}.`}</li>
            ))}
          </ul>
        </section>
      )}
      <Facts title="What became of the wells" facts={wellFacts(build)} />
      <Facts title="How it was made" facts={howFacts(job, manifest)} />
      {compared && (
        <p class="soft small">
          The folder introspect of the files has how alike the signatures are, as the tab shows; pca has their
          principal components.
        </p>
      )}
      <AsCode request={{method: 'GET', path: `/api/jobs/${id}/results/manifest.json`}} />
    </div>
  );
}

function wellFacts({plates, genes, landmarks, wells, signatures}: BuildReport): readonly Fact[] {
  const {reasons, failed} = wells;
  return [
    ['Plates', 'plate', count(plates)],
    ['Wells', 'profile', count(wells.used)],
    [
      'Left out',
      'qc_pass',
      failed === 0 ? (
        'none'
      ) : (
        <ul key="reasons">
          {Object.entries(reasons).map(([reason, number]) => (
            <li key={reason}>
              {count(number)}: {reason}
            </li>
          ))}
          <li class="soft">failed_wells.txt has each of them</li>
        </ul>
      ),
    ],
    ['Signatures', 'signature', count(signatures.all)],
    ['Of a single well', 'nsample', count(signatures.single_well)],
    ['Wells of the largest', 'nsample', count(signatures.largest)],
    ['Of the hairpins of a gene', 'cgs', count(signatures.consensus_of_hairpins)],
    ['Genes', '', `${count(genes)}, replicates correlated over ${count(landmarks)}`],
  ];
}

function howFacts(job: JobRecord, {tool, engine, plan, input}: Manifest): readonly Fact[] {
  const files = Array.isArray(input) ? (input as readonly string[]) : [];
  const {groups, level} = plan ?? {};
  return [
    ['Kind', 'build_type', plan?.build_type === 'full' ? 'Full Build' : 'L-Build'],
    ['Abbreviation', 'abbreviation', plan?.abbreviation],
    ['Made of', 'levels', `level ${level}: ${files.join(', ')}`],
    ...(level === 3
      ? [
          ['Z-scores relative to', 'control', plan?.control] as const,
          ['Spread near 0', 'z_style', plan?.zStyle] as const,
          ['QNORM', 'qnorm', plan?.qnorm ? 'of each plate, before' : 'none'] as const,
        ]
      : []),
    ['Merged', 'merge', groups?.merge],
    ['Replicates agree in', 'group_by', groups?.fields?.join(', ') ?? 'the usual fields'],
    ['Replicates weighed by', 'style', plan?.consensusStyle],
    ['Tool', '', <code key="tool">{tool}</code>],
    ['openclue', '', engine],
    ['Submitted', '', job.created && `${job.created.slice(0, 19).replace('T', ' ')} UTC`],
    ['Job', '', <code key="job">{job.id}</code>],
  ];
}
