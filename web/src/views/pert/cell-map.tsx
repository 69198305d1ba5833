import {useMemo} from 'preact/hooks';
import {MatrixView} from '../../plots/matrix-view';
import {useScoreScale} from '../../reference/score-scale';
import type {DiversityAnswer} from './diversity';

/** How alike a perturbagen is in each two cell lines, with numbers. */
export function CellMap({
  found: {cells, tau},
  name,
}: {
  readonly found: DiversityAnswer;
  readonly name: string;
}) {
  const scale = useScoreScale('tau');
  const lines = cells.map(({cell_iname}) => ({id: cell_iname, label: cell_iname}));
  const matrix = useMemo(
    () => ({
      values: Float32Array.from(tau.flat(), (value) => value ?? Number.NaN),
      rows: cells.length,
      columns: cells.length,
    }),
    [tau, cells.length],
  );
  return (
    <>
      <MatrixView
        title={`tau between cell lines of ${name}`}
        rows={lines}
        columns={lines}
        matrix={matrix}
        scale={scale}
      />
      <p class="small soft">Rows were the queries, columns are the signatures that they were held against.</p>
    </>
  );
}
