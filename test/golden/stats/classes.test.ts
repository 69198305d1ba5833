import {classConnectivity, connectivityByCell} from '../../../src/engine/stats/class-connectivity';
import {describeShared} from '../../support/shared';
import {largestDifference, readJson} from './gutc-vectors';

interface ClassVectors {
  readonly matrix: number[][];
  readonly class_stats: Record<'median' | 'q25' | 'q75' | 'iqr' | 'whisker_low' | 'whisker_high', number> &
    Record<'member' | 'outliers', number[]>;
  readonly cells: Record<string, number[][] | null>;
  readonly inter_cell: Record<string, [number, number, number]>;
}

describeShared('the PCL vectors', () => {
  const {matrix, class_stats, cells, inter_cell} = readJson<ClassVectors>('07_pcl', 'expected.json');
  const size = matrix.length;

  it('box plot', () => {
    const stats = classConnectivity(Float64Array.from(matrix.flat()), size);
    const {median, q25, q75, iqr, whiskerLow, whiskerHigh, members, outliers} = stats;
    const expected = class_stats;
    expect(largestDifference(members, expected.member)).toBeLessThanOrEqual(1e-9);
    expect(
      largestDifference(
        [median, q25, q75, iqr, whiskerLow, whiskerHigh],
        [
          expected.median,
          expected.q25,
          expected.q75,
          expected.iqr,
          expected.whisker_low,
          expected.whisker_high,
        ],
      ),
    ).toBeLessThanOrEqual(1e-9);
    expect(outliers.map((member) => members[member])).toEqual(expected.outliers);
  });

  it('inter-cell-line table', () => {
    const matrices = Object.entries(cells).map(
      ([cell, rows]) => [cell, rows ? Float64Array.from(rows.flat()) : undefined] as const,
    );
    const table = connectivityByCell(new Map(matrices), size);
    expect([...table.keys()]).toEqual(Object.keys(inter_cell));
    for (const [cell, {median, q25, q75}] of table) {
      expect(largestDifference([median, q25, q75], inter_cell[cell])).toBeLessThanOrEqual(1e-9);
    }
  });
});
