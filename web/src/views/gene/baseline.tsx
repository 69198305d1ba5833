import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import {answerOf, api} from '../../api/client';
import {searchOf} from '../../api/search-of';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {currentDataset} from '../../dataset/datasets';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {StripPlot} from '../../plots/strip';
import {figure} from '../../plots/words';
import {useCells} from '../../reference/use-cells';
import {Term} from '../../terms/term';

const mostLines = 60;

const lineChoices = [
  ['', 'Of the dataset'],
  ['all', 'All'],
] as const;

/** @throws ApiFailure */
function askBaseline(gene: string, cells: string | undefined, signal: AbortSignal) {
  const asked = {path: {id: gene}, query: {...(cells && {cells})}};
  return answerOf(api.GET('/api/genes/{id}/baseline_expression', {params: asked, signal}));
}

type BaselineAnswer = Awaited<ReturnType<typeof askBaseline>>;

/**
 * @param cells lines that are shown and compared, as far as the table has them; absent: all
 * @throws ApiFailure
 */
async function readBaseline(
  gene: string,
  cells: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<BaselineAnswer> {
  const all = await askBaseline(gene, undefined, signal);
  if (!cells) return all;
  const known = all.cell_lines.flatMap(({cell_iname}) => (cells.includes(cell_iname) ? cell_iname : []));
  // An empty list would be all of them.
  return known.length === 0 ? {...all, cell_lines: []} : askBaseline(gene, known.join(','), signal);
}

interface BaselineProps {
  readonly symbol: string;
  readonly id: string;
}

/** Baseline expression as a robust z-score among all lines. */
export function Baseline({symbol, id}: BaselineProps) {
  const {parameters} = useAddress();
  const ofDataset = useCells(currentDataset.value?.name ?? '');
  const isAll = parameters.lines === 'all' || ofDataset.length === 0;
  const cells = isAll ? undefined : ofDataset;
  const asked = useAnswer(`${id} ${cells}`, (signal) => readBaseline(id, cells, signal));
  const {failure} = asked;
  const isUnknown = failure?.code === 'BASELINE_UNKNOWN';
  return (
    <section class="panel stack">
      <div class="panel-head">
        <div class="row">
          <h2>
            <Term of="baseline_expression">Baseline expression</Term>
          </h2>
          <SyntheticBadge synthetic={asked.data?.synthetic} />
        </div>
        {ofDataset.length > 0 && <Choice name="lines" label="Cell lines" choices={lineChoices} />}
      </div>
      {isUnknown ? (
        <Empty title={`No baseline expression of ${symbol} is loaded`}>
          <p>
            The host loads a table of untreated cell lines with <code>npx openclue expression load</code>.
          </p>
        </Empty>
      ) : (
        <Shown asked={asked} what="its baseline expression">
          {(found) => <Lines found={found} symbol={symbol} />}
        </Shown>
      )}
      <AsCode
        request={{
          method: 'GET',
          path: `/api/genes/${id}/baseline_expression${cells ? `?${searchOf({cells: cells.join(',')})}` : ''}`,
        }}
      />
    </section>
  );
}

function Lines({found, symbol}: {readonly found: BaselineAnswer; readonly symbol: string}) {
  const {cell_lines, bands, measured} = found;
  if (cell_lines.length === 0) return <Empty title="None of the lines of the dataset is in the table" />;
  const told = cell_lines.flatMap(({z, ...line}) => (z === null ? [] : [{...line, z}]));
  if (told.length === 0 || !bands) {
    return <Empty title="It hardly varies among the lines, so that it has no robust z-score" />;
  }
  const shown = told.slice(0, mostLines);
  const ends = [bands.low, bands.high, ...shown.map(({z}) => z)];
  const reach = Math.max(...ends.map(Math.abs)) * 1.08;
  return (
    <>
      <StripPlot
        title={`Baseline expression of ${symbol}`}
        label="robust z-score"
        rows={shown.map(({cell_iname, expression, z}) => ({
          id: cell_iname,
          label: cell_iname,
          middle: z,
          points: [{id: cell_iname, label: `${cell_iname}, log2 expression ${expression}, z`, value: z}],
        }))}
        domain={[-reach, reach]}
        bands={bands}
      />
      <p class="small soft">
        Beside the median of all {measured.toLocaleString('en')} lines, in robust deviations. Beyond{' '}
        {figure(bands.low)} and {figure(bands.high)}, in the blue and red bands, a line is an outlier of those
        shown, and its bar is dark.
        {told.length > shown.length && ` The ${shown.length} with most of it are drawn.`}
      </p>
    </>
  );
}
