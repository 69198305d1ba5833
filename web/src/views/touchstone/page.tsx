import '../../reference/reference.css';
import './touchstone.css';
import {useMemo} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {currentDataset, datasets, versionOf} from '../../dataset/datasets';
import {NoDataset} from '../../dataset/no-dataset';
import {AsCode} from '../../export/as-code';
import {Empty, Loading, Shown} from '../../failure/states';
import {type ReferencePert, readReferencePerts} from '../../reference/matrix';
import {typeWords} from '../../reference/perts';
import {Term} from '../../terms/term';
import {parts} from './parts';
import {mostPicked, PertPicker, readPicks} from './pert-picker';

/** The reference perturbagens, and how those that are picked connect. */
export default function Touchstone() {
  const dataset = currentDataset.value;
  if (datasets.value?.length === 0) return <NoDataset />;
  if (!dataset?.name) return <Loading what="the datasets" />;
  return (
    <div class="stack">
      <div class="page-head">
        <div class="row">
          <h1>Touchstone</h1>
          <SyntheticBadge synthetic={dataset.synthetic} />
        </div>
        <span class="soft small">
          {dataset.name} · {versionOf(dataset)}
        </span>
      </div>
      <Reference dataset={dataset.name} />
    </div>
  );
}

function Reference({dataset}: {readonly dataset: string}) {
  const asked = useAnswer(dataset, (signal) => readReferencePerts(dataset, signal));
  return (
    <Shown asked={asked} what="the reference perturbagens">
      {(perts) =>
        perts.length === 0 ? (
          <Empty title="No reference perturbagen is known here">
            <p>
              The services know of no perturbagen of <Term of="touchstone">Touchstone</Term>; load their
              metadata with <code>npx openclue load</code>.
            </p>
          </Empty>
        ) : (
          <Perts dataset={dataset} perts={perts} />
        )
      }
    </Shown>
  );
}

interface PertsProps {
  readonly dataset: string;
  readonly perts: readonly ReferencePert[];
}

function Perts({dataset, perts}: PertsProps) {
  const {parameters, change} = useAddress();
  const type = parameters.pert_type;
  const counts = useMemo(() => countTypes(perts), [perts]);
  const picks = readPicks(parameters.perts);
  const known = useMemo(() => new Map(perts.map((pert) => [pert.pert_id, pert])), [perts]);
  const picked = picks.flatMap((id) => known.get(id) ?? []);
  return (
    <>
      <section class="panel reference-counts">
        <p class="reference-count">
          <strong>{perts.length.toLocaleString('en')}</strong> <Term of="perturbagen">perturbagens</Term> in
          the reference of this dataset
        </p>
        <fieldset class="row">
          <legend class="visually-hidden">Choose a type</legend>
          {counts.map(([each, count]) => (
            <button
              key={each}
              type="button"
              class="button"
              aria-pressed={type === each}
              onClick={() => change({pert_type: type === each ? undefined : each}, 'push')}
            >
              <strong>{count.toLocaleString('en')}</strong> {typeWords(each)}
            </button>
          ))}
        </fieldset>
      </section>
      {picked.length > 0 && <parts.connections.Part dataset={dataset} picked={picked} />}
      <PertPicker perts={perts} picks={picks} />
      <p class="small soft">
        Up to {mostPicked} can be picked at a time. All pairs, of any size, are had by a program: see “As
        code”.
      </p>
      <AsCode
        request={{
          method: 'GET',
          path: `/api/datasets/${encodeURIComponent(dataset)}/connections?format=gctx`,
        }}
      />
    </>
  );
}

function countTypes(perts: readonly ReferencePert[]): readonly (readonly [type: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const {pert_type = ''} of perts) counts.set(pert_type, (counts.get(pert_type) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
