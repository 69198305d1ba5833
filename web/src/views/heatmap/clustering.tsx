import {useMemo} from 'preact/hooks';
import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import {type Asked, useAnswer} from '../../api/use-answer';
import {FailurePanel} from '../../failure/failure-panel';
import {askTree, type ClusterOptions, distances, linkages} from './ask';
import type {Matrix} from './matrix';
import type {Source} from './source';
import type {Track} from './tracks';
import {clusterOf, clustersAt, type Tree} from './tree';

/** Both sides as they are shown: in the order of their trees where they are clustered. */
export interface Trees {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly rowTree?: Tree;
  readonly columnTree?: Tree;
  /** clusters of the cut as a track of colours */
  readonly rowTrack?: Track;
  readonly columnTrack?: Track;
  readonly asked: Readonly<Record<'rows' | 'columns', Asked<Tree>>>;
}

const sides = [
  ['', 'Nothing'],
  ['rows', 'Rows'],
  ['columns', 'Columns'],
  ['both', 'Rows and columns'],
] as const;

/** Trees of the sides that the address asks for; nothing is asked, and nothing costs, while it asks for none. */
export function useTrees(
  source: Source,
  matrix: Matrix,
  rows: readonly number[],
  columns: readonly number[],
): Trees {
  const {parameters} = useAddress();
  const options: ClusterOptions = {
    linkage: linkages.find(([id]) => id === parameters.linkage)?.[0] ?? linkages[0][0],
    distance: distances.find(([id]) => id === parameters.distance)?.[0] ?? distances[0][0],
  };
  const which = parameters.cluster ?? '';
  const part = {rows, columns};
  const question = (axis: 'rows' | 'columns') =>
    which === axis || which === 'both'
      ? JSON.stringify([source, axis, options, rows.join(), columns.join()])
      : undefined;
  const asked = {
    rows: useAnswer(question('rows'), (signal) => askTree(source, matrix, part, 'rows', options, signal)),
    columns: useAnswer(question('columns'), (signal) =>
      askTree(source, matrix, part, 'columns', options, signal),
    ),
  };
  const rowTree = question('rows') === undefined ? undefined : asked.rows.data;
  const columnTree = question('columns') === undefined ? undefined : asked.columns.data;
  const rowTrack = useTrack('row clusters', rowTree, parameters.rcut);
  const columnTrack = useTrack('column clusters', columnTree, parameters.ccut);
  const shownRows = useMemo(() => inOrder(rows, rowTree), [rows, rowTree]);
  const shownColumns = useMemo(() => inOrder(columns, columnTree), [columns, columnTree]);
  return {rows: shownRows, columns: shownColumns, rowTree, columnTree, rowTrack, columnTrack, asked};
}

/** What is in the tree in its order, then what has no place in it. */
function inOrder(positions: readonly number[], tree: Tree | undefined): readonly number[] {
  if (!tree) return positions;
  const here = new Set(positions);
  const placed = tree.order.map((leaf) => tree.leaves[leaf]);
  // A tree of other rows stays while that of these is on its way.
  if (placed.some((position) => !here.has(position))) return positions;
  const known = new Set(placed);
  return [...placed, ...positions.filter((position) => !known.has(position))];
}

function useTrack(field: string, tree: Tree | undefined, cut: string | undefined): Track | undefined {
  return useMemo(() => {
    if (!tree || cut === undefined) return undefined;
    const clusters = clusterOf(tree, Number(cut));
    const byPosition = new Map(tree.leaves.map((position, leaf) => [position, clusters[leaf]]));
    const count = clustersAt(tree, Number(cut));
    return {
      field,
      textOf: (i) => String(byPosition.get(i) ?? ''),
      // Neighbours differ; which is which the number says.
      colourOf: (i) => clusterColours[(byPosition.get(i) ?? 0) % clusterColours.length],
      legend: [{label: `${count} clusters`, colour: clusterColours[1]}],
    };
  }, [field, tree, cut]);
}

const clusterColours = ['#7a7a7a', '#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00'];

interface ClusteringProps {
  readonly trees: Trees;
}

/** What is clustered and how, and where the trees are cut. */
export function Clustering({trees}: ClusteringProps) {
  const {parameters} = useAddress();
  const which = parameters.cluster ?? '';
  const busy = [trees.asked.rows, trees.asked.columns].some(({loading}) => loading);
  return (
    <>
      <fieldset class="viewer-controls">
        <legend class="visually-hidden">Clustering</legend>
        <Choice name="cluster" label="Cluster" choices={sides} />
        {which !== '' && (
          <>
            <Choice name="linkage" label="Linkage" choices={linkages} />
            <Choice name="distance" label="Distance" choices={distances} />
          </>
        )}
        {trees.rowTree && <Cut name="rcut" label="Rows" tree={trees.rowTree} />}
        {trees.columnTree && <Cut name="ccut" label="Columns" tree={trees.columnTree} />}
      </fieldset>
      {(['rows', 'columns'] as const).map((side) => {
        const count = (side === 'rows' ? trees.rowTree : trees.columnTree)?.excluded ?? 0;
        return (
          count > 0 && (
            <p key={side} class="small soft">
              {count} {side} are in no cluster, since they are constant or without values; they stand last.
            </p>
          )
        );
      })}
      {which !== '' && busy && (
        <p class="loading" role="status">
          Clustering …
        </p>
      )}
      {(['rows', 'columns'] as const).map((side) => {
        const {failure, reload} = trees.asked[side];
        return (
          failure && (
            <FailurePanel
              key={side}
              failure={failure}
              title={`The ${side} could not be clustered`}
              onRetry={reload}
            />
          )
        );
      })}
    </>
  );
}

interface CutProps {
  readonly name: 'rcut' | 'ccut';
  readonly label: string;
  readonly tree: Tree;
}

/** Steps of a slider between no merge and all. */
const steps = 200;

/** Cuts a tree at a height and says how many clusters there are then. */
function Cut({name, label, tree}: CutProps) {
  const {parameters, change} = useAddress();
  const most = Math.max(...tree.heights, 0);
  const height = parameters[name] === undefined ? most : Number(parameters[name]);
  const count = clustersAt(tree, height);
  const words = count === 1 ? '1 cluster' : `${count} clusters`;
  return (
    <label>
      {label}: cut at {Number(height.toPrecision(3))}, {words}
      <input
        type="range"
        min="0"
        max={most}
        step={most / steps || 1}
        value={height}
        aria-valuetext={words}
        onInput={({currentTarget}) =>
          change({[name]: Number(currentTarget.value) >= most ? undefined : currentTarget.value})
        }
      />
    </label>
  );
}
