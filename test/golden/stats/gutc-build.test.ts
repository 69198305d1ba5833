import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {binCenters, lookUpPercentile} from '../../../src/engine/stats/percentile-table';
import {describeShared, sharedFile} from '../../support/shared';
import {largestDifference} from './gutc-vectors';

const golden = (...parts: string[]) => sharedFile('data', 'connectivity', 'gutc_golden', ...parts);

async function readTable(...parts: string[]) {
  const matrix = await openMatrix(golden(...parts));
  const {rows, columns} = matrix;
  const values = matrix.readColumns(0, columns.ids.length);
  matrix.close();
  return {rows: rows.ids, columns: columns.ids, values, fields: columns.fields};
}

describeShared("the Broad's own GUTC run", () => {
  it('turns stored NCS into the stored percentile scores by the stored tables', async () => {
    const [ns, ps, tables] = await Promise.all([
      readTable('gutc_result', 'matrices', 'gutc', 'ns_sig.gctx'),
      readTable('gutc_result', 'matrices', 'gutc', 'ps_sig.gctx'),
      readTable('gutc_background', 'sig', 'ns2ps.gctx'),
    ]);
    const bins = tables.columns.length;
    const center = tables.fields.get('bin_center');
    if (center?.kind !== 'number') throw new Error('ns2ps.gctx has no bin_center');
    expect(largestDifference(binCenters(bins), center.values)).toBeLessThanOrEqual(1e-6);
    expect([...ps.rows]).toEqual([...ns.rows]);
    const actual = ns.values.map((score, i) => {
      const row = tables.rows.indexOf(ns.rows[i % ns.rows.length]);
      const table = Array.from({length: bins}, (_, bin) => tables.values[bin * tables.rows.length + row]);
      return lookUpPercentile(table, score);
    });
    expect(largestDifference(actual, ps.values)).toBeLessThanOrEqual(1e-3);
  });
});
