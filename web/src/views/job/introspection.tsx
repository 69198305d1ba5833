import {useMemo} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Shown} from '../../failure/states';
import {MatrixView} from '../../plots/matrix-view';
import {useScoreScale} from '../../reference/score-scale';
import {viewerAddress} from '../heatmap/source';
import {askedOf, meaningOf} from './meaning';
import {introspectionFile, type Result} from './result';
import type {ResultRow} from './rows';
import {viewAddress} from './view-address';

/** Signatures that are drawn at a time. */
const mostShown = 200;

/** Signatures against one another. */
export function Introspection({result}: {readonly result: Result}) {
  const {id, files} = result;
  const {parameters, open, change} = useAddress();
  const file = files.find(({path}) => introspectionFile.test(path));
  const total = file?.rows ?? 0;
  const skip = Math.min(Number(parameters.skip) || 0, Math.max(0, total - 1));
  const path = file?.path ?? '';
  const asked = useAnswer(file && `${id} ${skip}`, async (signal) => {
    const part = (more: Record<string, string>) =>
      answerOf(
        api.GET('/api/jobs/{id}/results/{path}', {
          params: {
            path: {id, path},
            query: {format: 'json', skip: String(skip), limit: String(mostShown), ...more},
          },
          signal,
        }),
      ) as unknown as Promise<readonly ResultRow[]>;
    const rows = await part({columns: '[]'});
    const ids = rows.map((row) => String(row.id));
    return {rows, scores: await part({fields: '[]', columns: JSON.stringify(ids)})};
  });
  const {data} = asked;
  const matrix = useMemo(
    () =>
      data && {
        values: Float32Array.from(
          data.scores.flatMap((row) => data.rows.map(({id: other}) => row[String(other)])),
          (score) => (typeof score === 'number' ? score : Number.NaN),
        ),
        rows: data.rows.length,
        columns: data.rows.length,
      },
    [data],
  );
  const scale = useScoreScale('ncs');
  // Beside a query the tab of signatures is that of the query.
  const neighbours =
    result.tool === 'introspect'
      ? (signature: string) => viewAddress({tab: 'signatures', query: signature})
      : undefined;
  return (
    <div class="stack">
      {result.tool === 'introspect' ? (
        <p class="lead">
          {askedOf(result, {name: '', folder: ''})} {meaningOf(result)[0]}
        </p>
      ) : (
        <p class="lead">
          The signatures of the matrix that was sent, compared with one another: NCS of each with each.
        </p>
      )}
      {file && (
        <p>
          <a
            class="button"
            href={`${viewerAddress({job: id, path}, 'NCS of each signature with each')}&cluster=both`}
          >
            Clustered heat map of all
          </a>
        </p>
      )}
      <Shown asked={asked} what="the heat map">
        {({rows}) => {
          const lines = rows.map((row) => ({
            id: String(row.id),
            label:
              [row.pert_iname, row.cell_iname, row.pert_idose].filter(Boolean).join(' ') || String(row.id),
          }));
          return (
            matrix && (
              <MatrixView
                title="NCS of each signature with each"
                rows={lines}
                columns={lines}
                matrix={matrix}
                scale={scale}
                onPick={neighbours && ((row) => open(neighbours(row.id)))}
              />
            )
          );
        }}
      </Shown>
      {total > mostShown && (
        <div class="row small">
          <span>
            {skip + 1} to {Math.min(total, skip + mostShown)} of {total.toLocaleString('en')} signatures
          </span>
          <button
            type="button"
            class="button small"
            disabled={skip === 0}
            onClick={() => change({skip: String(Math.max(0, skip - mostShown))}, 'push')}
          >
            Before
          </button>
          <button
            type="button"
            class="button small"
            disabled={skip + mostShown >= total}
            onClick={() => change({skip: String(skip + mostShown)}, 'push')}
          >
            Next
          </button>
        </div>
      )}
      {data && neighbours && (
        <label class="row small">
          Neighbours of one signature
          <select value="" onChange={({currentTarget: {value}}) => open(neighbours(value))}>
            <option value="">Choose …</option>
            {data.rows.map((row) => (
              <option key={String(row.id)}>{String(row.id)}</option>
            ))}
          </select>
        </label>
      )}
      <AsCode request={{method: 'GET', path: `/api/jobs/${id}/results/${path}?format=csv`}} />
    </div>
  );
}
