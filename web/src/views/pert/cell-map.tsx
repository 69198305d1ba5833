import {useMemo} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {MatrixView} from '../../plots/matrix-view';
import {divergingScale, tauScale} from '../../plots/ramps';
import type {DiversityAnswer} from './diversity';

/** How alike a perturbagen is in each two cell lines, with numbers. */
export function CellMap({
  found: {cells, tau},
  name,
}: {
  readonly found: DiversityAnswer;
  readonly name: string;
}) {
  const {parameters} = useAddress();
  const isLinear = parameters.colours === 'linear';
  const scale = useMemo(() => (isLinear ? divergingScale(100, 'tau') : tauScale()), [isLinear]);
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
