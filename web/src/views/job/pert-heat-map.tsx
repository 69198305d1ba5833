import {useMemo} from 'preact/hooks';
import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {MatrixView} from '../../plots/matrix-view';
import {labelOf, TypeChoice} from '../../reference/perts';
import {colourChoices, scoreChoices, useScoreScale} from '../../reference/score-scale';
import {type PertOrder, type PertScoresQuery, pertScoresPath, readPertScores} from './pert-scores';
import type {Result, ResultQuery} from './result';
import {viewAddress} from './view-address';

const orders: readonly (readonly [PertOrder, string])[] = [
  ['strongest', 'Strongest first'],
  ['desc', 'Most alike first'],
  ['asc', 'Most opposite first'],
];
const sizes = ['50', '100', '250', '1000'].map((size) => [size, size] as const);

/** Perturbagens by cell lines. */
export function PertHeatMap({
  result: {id, tool},
  query,
}: {
  readonly result: Result;
  readonly query: ResultQuery;
}) {
  const {parameters, open} = useAddress();
  const score = tool === 'gutc' ? (parameters.score === 'ncs' ? 'ncs' : 'tau') : 'ncs';
  const skip = Number(parameters.skip) || 0;
  const limit = Number(parameters.limit) || 50;
  const asked: PertScoresQuery = {
    query: query.name,
    score,
    pert_type: parameters.pert_type,
    order: orders.find(([order]) => order === parameters.order)?.[0] ?? 'strongest',
    limit,
    skip,
  };
  const answer = useAnswer(JSON.stringify([id, asked]), (signal) => readPertScores(id, asked, signal));
  const {data} = answer;
  const matrix = useMemo(
    () =>
      data && {
        values: Float32Array.from(data.scores.flat(), (value) => value ?? Number.NaN),
        rows: data.perturbagens.length,
        columns: data.cells.length,
      },
    [data],
  );
  const scale = useScoreScale(score);
  return (
    <div class="stack">
      <fieldset class="filters">
        <legend class="visually-hidden">What is shown</legend>
        <TypeChoice />
        <Choice name="order" label="Order" choices={orders} />
        <Choice name="limit" label="Rows" choices={sizes} />
        {tool === 'gutc' && <Choice name="score" label="Score" term="score" choices={scoreChoices} />}
        {score === 'tau' && <Choice name="colours" label="Colours" choices={colourChoices} />}
      </fieldset>
      <Shown asked={answer} what="the heat map">
        {({perturbagens, cells, total}) =>
          matrix && perturbagens.length > 0 ? (
            <>
              <MatrixView
                title={`${query.name} ${score} by cell line`}
                rows={perturbagens.map((pert) => ({id: pert.pert_id, label: labelOf(pert)}))}
                columns={cells.map((cell) => ({id: cell, label: cell}))}
                matrix={matrix}
                scale={scale}
                onPick={(row) =>
                  open(
                    viewAddress({
                      tab: 'signatures',
                      pert_id: row.id,
                    }),
                  )
                }
              />
              <Pages total={total} skip={skip} limit={limit} />
            </>
          ) : (
            <Empty title="No perturbagen of this type has a score" />
          )
        }
      </Shown>
      <AsCode request={{method: 'GET', path: pertScoresPath(id, asked)}} />
    </div>
  );
}

function Pages({
  total,
  skip,
  limit,
}: {
  readonly total: number;
  readonly skip: number;
  readonly limit: number;
}) {
  const {change} = useAddress();
  const go = (to: number) => change({skip: to > 0 ? String(to) : undefined}, 'push');
  return (
    <div class="row small">
      <span>
        {skip + 1} to {Math.min(total, skip + limit)} of {total.toLocaleString('en')} perturbagens
      </span>
      <button
        type="button"
        class="button small"
        disabled={skip === 0}
        onClick={() => go(Math.max(0, skip - limit))}
      >
        Before
      </button>
      <button
        type="button"
        class="button small"
        disabled={skip + limit >= total}
        onClick={() => go(skip + limit)}
      >
        Next
      </button>
    </div>
  );
}
