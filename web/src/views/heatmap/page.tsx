import '../../reference/reference.css';
import './heatmap.css';
import {useAddress} from '../../address/use-address';
import {api, recordsOf} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {currentDataset, datasets} from '../../dataset/datasets';
import {AsCode} from '../../export/as-code';
import {FailurePanel} from '../../failure/failure-panel';
import {Empty, Loading} from '../../failure/states';
import type {PageProps} from '../view';
import {readMatrix, readName} from './ask';
import {Chooser} from './chooser';
import {nameOfSource, readSource, type Source} from './source';
import {Viewer} from './viewer';

/** Any matrix of the server as a heat map: results, slices, connections, and what readers send. */
export default function HeatMapPage({query}: PageProps) {
  const source = readSource(query);
  const reference = source && 'reference' in source ? source.reference : undefined;
  const record = useAnswer(reference, (signal) => readReference(reference ?? '', signal));
  const isWrong = !source && ['matrix', 'job', 'dataset'].some((name) => query[name] !== undefined);
  return (
    <div class="stack">
      <div class="page-head">
        <div class="row">
          <h1>Heat map</h1>
          <SyntheticBadge synthetic={reference ? record.data?.synthetic : isSynthetic(source)} />
        </div>
        {source && <a href="/heatmap">Another matrix</a>}
      </div>
      {source && <Shown key={JSON.stringify(source)} source={source} name={query.name} first={query.first} />}
      {isWrong && (
        <Empty title="The address names no matrix">
          <p>It may have been cut when it was copied. Choose one below.</p>
        </Empty>
      )}
      {!source && <Chooser />}
    </div>
  );
}

/** Whether what is shown is of a dataset that is made up; what a reader sent is theirs. */
function isSynthetic(source: Source | undefined): boolean | undefined {
  if (source && 'matrix' in source) return false;
  const dataset = source && 'dataset' in source ? source.dataset : currentDataset.value?.name;
  return datasets.value?.find(({name}) => name === dataset)?.synthetic;
}

/** What is known of a reference of P100 or GCP, which is not among the datasets that lists of genes are asked of. */
async function readReference(name: string, signal: AbortSignal) {
  const filter = JSON.stringify({where: {name}, limit: 1});
  const [record] = await recordsOf(api.GET('/api/datasets', {params: {query: {filter}}, signal}));
  return record;
}

interface ShownProps {
  readonly source: Source;
  /** absent where the address does not tell it */
  readonly name?: string;
  /** rows of a matrix that is too large as a whole */
  readonly first?: string;
}

/** Rows of a large matrix that are offered instead of all. */
const fewerRows = 1000;

function Shown({source, name, first}: ShownProps) {
  const {change} = useAddress();
  const limit = Number(first) > 0 ? Math.floor(Number(first)) : undefined;
  const question = JSON.stringify([source, limit]);
  const {data, failure, reload} = useAnswer(question, (signal) => readMatrix(source, limit, signal));
  const unnamed = !name && 'matrix' in source ? source.matrix : undefined;
  const kept = useAnswer(unnamed, (signal) => readName(unnamed ?? '', signal));
  const code = <AsCode request={{method: 'POST', path: '/api/matrices/window', body: {source}}} />;
  if (failure) {
    return (
      <FailurePanel failure={failure} title="The matrix could not be shown" onRetry={reload}>
        {failure.code === 'MATRIX_VIEW_TOO_LARGE' && (
          <button type="button" class="button" onClick={() => change({first: String(fewerRows)}, 'push')}>
            Show the first {fewerRows.toLocaleString('en')} rows
          </button>
        )}
      </FailurePanel>
    );
  }
  if (!data) return <Loading what="the matrix" />;
  const {matrix, total} = data;
  if (matrix.values.length === 0) return <Empty title="The matrix has no values" />;
  return (
    <>
      {matrix.rows.ids.length < total && (
        <p class="soft">
          The first {matrix.rows.ids.length.toLocaleString('en')} of {total.toLocaleString('en')} rows.
        </p>
      )}
      <Viewer
        key={question}
        source={source}
        matrix={matrix}
        title={name || kept.data || nameOfSource(source)}
      />
      {code}
    </>
  );
}
