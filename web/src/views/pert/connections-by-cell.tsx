import {useMemo} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {MatrixView} from '../../plots/matrix-view';
import {labelOf} from '../../reference/perts';
import {useScoreScale} from '../../reference/score-scale';
import type {FoundProps} from './connections';

/** Both ends of the ranking in each cell line. */
export function ByCell({found, name}: FoundProps) {
  const {open} = useAddress();
  const {connections, cells, score} = found;
  const columns = useMemo(
    () => [{id: 'summary', label: 'summary'}, ...cells.map((cell) => ({id: cell, label: cell}))],
    [cells],
  );
  const matrix = useMemo(
    () => ({
      values: Float32Array.from(
        connections.flatMap(({summary, cells: own}) => [summary, ...cells.map((cell) => own[cell])]),
        (value) => value ?? Number.NaN,
      ),
      rows: connections.length,
      columns: cells.length + 1,
    }),
    [connections, cells],
  );
  const scale = useScoreScale(score);
  return (
    <MatrixView
      title={`Connections of ${name} by cell line`}
      rows={connections.map((each) => ({id: each.pert_id, label: labelOf(each)}))}
      columns={columns}
      matrix={matrix}
      scale={scale}
      onPick={({id}) => open(`/perts/${encodeURIComponent(id)}`)}
    />
  );
}
