import '../heatmap/heatmap.css';
import '../../reference/reference.css';
import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {FailurePanel} from '../../failure/failure-panel';
import {Loading} from '../../failure/states';
import {Term} from '../../terms/term';
import {readMatrix} from '../heatmap/ask';
import {referenceAddress} from '../heatmap/source';
import {Viewer} from '../heatmap/viewer';
import {fileOf, type Result} from './result';

/** Connections of the queries with a reference, in all cell lines or one, and with each other. */
export function ProteomicMap({result}: {readonly result: Result}) {
  const {parameters} = useAddress();
  const {id, manifest} = result;
  const {cells = [], dataset, queries = [], targets = 0} = manifest;
  const among = fileOf(result, amongFile) ? [[amongQueries, 'The queries with each other'] as const] : [];
  const choices = [['', 'All cell lines'] as const, ...cells.map((cell) => [cell, cell] as const), ...among];
  const chosen = choices.some(([each]) => each === parameters.with) ? (parameters.with ?? '') : '';
  const path = pathOf(chosen);
  const source = {job: id, path};
  const {data, failure, reload} = useAnswer(`${id} ${path}`, async (signal) => ({
    path,
    ...(await readMatrix(source, Math.ceil(mostCells / Math.max(1, queries.length)), signal)),
  }));
  const shown = data?.path === path ? data : undefined;
  return (
    <div class="stack">
      <p class="lead">
        {queries.length.toLocaleString('en')} {queries.length === 1 ? 'query was' : 'queries were'} compared
        with {targets.toLocaleString('en')} targets of {dataset.name}: perturbagens in {cells.length} cell
        lines. Above 0 the wells of a query are more like those of a target than other wells are, below 0 less
        (<Term of="connectivity">connectivity</Term>, −1 to 1).
      </p>
      <div class="row panel-head">
        <Choice name="with" label="With" term="cell_line" choices={choices} />
        <a href={referenceAddress(dataset.name, cells.includes(chosen) ? chosen : undefined)}>
          Connections within the reference
        </a>
      </div>
      {failure && <FailurePanel failure={failure} onRetry={reload} />}
      {!failure && !shown && <Loading what="the heat map" />}
      {shown && shown.total > shown.matrix.rows.ids.length && (
        <p class="soft">
          The first {shown.matrix.rows.ids.length.toLocaleString('en')} of {shown.total.toLocaleString('en')}{' '}
          rows.
        </p>
      )}
      {shown && (
        <Viewer
          key={path}
          source={source}
          matrix={shown.matrix}
          title={chosen === amongQueries ? 'The queries with each other' : `Connections with ${dataset.name}`}
          usual={{most: 1, ...(chosen === '' && {rtracks: 'cell_id'})}}
        />
      )}
      <AsCode request={{method: 'GET', path: `/api/jobs/${id}/results/${path}?format=csv`}} />
    </div>
  );
}

/** In the address, beside the names of cell lines. */
const amongQueries = '(queries)';
const amongFile = 'INTROSPECT_CONN.gct';
/** Values that are drawn at a time; the server gives twice as many. */
const mostCells = 1_000_000;

function pathOf(chosen: string): string {
  if (chosen === amongQueries) return amongFile;
  return chosen === '' ? 'CONCATED_CONN.gct' : `${chosen}_CONN.gct`;
}
