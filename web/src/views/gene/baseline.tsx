import {useAddress} from '../../address/use-address';
import {answerOf, api} from '../../api/client';
import {ApiFailure} from '../../api/failure';
import {useAnswer} from '../../api/use-answer';
import {currentDataset} from '../../dataset/datasets';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {StripPlot} from '../../plots/strip';
import {useCells} from '../../reference/use-cells';
import {Term} from '../../terms/term';
import {Choice} from '../job/pert-choices';

interface BaselineLine {
  readonly cell_iname: string;
  readonly expression: number;
  readonly z: number | null;
}

/** Robust z beyond which a line stands out. */
const outlier = 2;
const mostLines = 60;

const lineChoices = [
  ['', 'Of the dataset'],
  ['all', 'All'],
] as const;

/** How much of it untreated cells make, line by line; undefined where no table of it is loaded. @throws ApiFailure */
async function readBaseline(
  gene: string,
  signal: AbortSignal,
): Promise<{readonly lines?: readonly BaselineLine[]}> {
  try {
    const answer: unknown = await answerOf(
      api.GET('/api/genes/{id}/baseline_expression', {params: {path: {id: gene}}, signal}),
    );
    return {lines: (answer as {cell_lines: readonly BaselineLine[]}).cell_lines};
  } catch (error) {
    if (error instanceof ApiFailure && error.code === 'BASELINE_UNKNOWN') return {};
    throw error;
  }
}

interface BaselineProps {
  readonly symbol: string;
  readonly id: string;
}

/** Baseline expression as a robust z-score among all lines. */
export function Baseline({symbol, id}: BaselineProps) {
  const {parameters} = useAddress();
  const asked = useAnswer(id, (signal) => readBaseline(id, signal));
  const ofDataset = useCells(currentDataset.value?.name ?? '');
  const isAll = parameters.lines === 'all' || ofDataset.length === 0;
  return (
    <section class="panel stack">
      <div class="panel-head">
        <h2>
          <Term of="baseline_expression">Baseline expression</Term>
        </h2>
        {ofDataset.length > 0 && <Choice name="lines" label="Cell lines" choices={lineChoices} />}
      </div>
      <Shown asked={asked} what="its baseline expression">
        {({lines}) => {
          if (!lines) {
            return (
              <Empty title={`No baseline expression of ${symbol} is loaded`}>
                <p>
                  The host loads a table of untreated cell lines with{' '}
                  <code>npx openclue expression load</code>.
                </p>
              </Empty>
            );
          }
          const chosen = lines.filter(({cell_iname}) => isAll || ofDataset.includes(cell_iname));
          const shown = chosen.slice(0, mostLines);
          const told = shown.filter(({z}) => z !== null);
          if (told.length === 0) {
            return (
              <Empty
                title={
                  shown.length === 0
                    ? 'None of the lines of the dataset is in the table'
                    : 'It hardly varies among the lines, so that it has no robust z-score'
                }
              />
            );
          }
          const reach = Math.max(outlier + 1, ...told.map(({z}) => Math.abs(z ?? 0))) * 1.05;
          return (
            <>
              <StripPlot
                title={`Baseline expression of ${symbol}`}
                label="robust z-score"
                rows={told.map(({cell_iname, expression, z}) => ({
                  id: cell_iname,
                  label: cell_iname,
                  middle: z,
                  points: [
                    {
                      id: cell_iname,
                      label: `${cell_iname}, expression ${expression}, z`,
                      value: z ?? Number.NaN,
                    },
                  ],
                }))}
                domain={[-reach, reach]}
                bands={{low: -outlier, high: outlier}}
              />
              <p class="small soft">
                Beside the median of all {lines.length.toLocaleString('en')} lines, in robust deviations. In
                the red and blue bands, beyond {outlier}, a line makes unusually much or little of it; bars
                are dark there.
                {chosen.length > shown.length && ` The ${shown.length} with most of it are drawn.`}
              </p>
            </>
          );
        }}
      </Shown>
      <AsCode request={{method: 'GET', path: `/api/genes/${id}/baseline_expression`}} />
    </section>
  );
}
