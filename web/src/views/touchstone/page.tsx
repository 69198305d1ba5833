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
import {type ReferenceAnswer, readReference} from '../../reference/ask';
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
  const asked = useAnswer(dataset, (signal) => readReference(dataset, signal));
  return (
    <Shown asked={asked} what="the reference perturbagens">
      {(reference) =>
        reference.total === 0 ? (
          <Empty title="No reference perturbagen is known here">
            <p>
              The background of this dataset connects nothing but controls;{' '}
              <Term of="touchstone">Touchstone</Term> shows what it connects.
            </p>
          </Empty>
        ) : (
          <Perts dataset={dataset} reference={reference} />
        )
      }
    </Shown>
  );
}

interface PertsProps {
  readonly dataset: string;
  readonly reference: ReferenceAnswer;
}

function Perts({dataset, reference: {perts, total, types}}: PertsProps) {
  const {parameters, change} = useAddress();
  const type = parameters.pert_type;
  const picks = readPicks(parameters.perts);
  const known = useMemo(() => new Map(perts.map((pert) => [pert.pert_id, pert])), [perts]);
  const picked = picks.flatMap((id) => known.get(id) ?? []);
  return (
    <>
      <section class="panel reference-counts">
        <p class="reference-count">
          <strong>{total.toLocaleString('en')}</strong> <Term of="perturbagen">perturbagens</Term> in the
          reference of this dataset
        </p>
        <fieldset class="row">
          <legend class="visually-hidden">Choose a type</legend>
          {types.map(({pert_type: each, count}) =>
            each === null ? (
              <span key="none" class="soft">
                {count.toLocaleString('en')} of no type
              </span>
            ) : (
              <button
                key={each}
                type="button"
                class="button"
                aria-pressed={type === each}
                onClick={() => change({pert_type: type === each ? undefined : each}, 'push')}
              >
                <strong>{count.toLocaleString('en')}</strong> {typeWords(each)}
              </button>
            ),
          )}
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
