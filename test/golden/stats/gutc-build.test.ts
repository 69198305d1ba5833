import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {gutcReference} from '../../../src/engine/stats/gutc-reference';
import {introspectSetSize} from '../../../src/engine/stats/introspect';
import {normalizeScores} from '../../../src/engine/stats/ncs';
import {binCenters, lookUpPercentile, percentileTable} from '../../../src/engine/stats/percentile-table';
import {buildBackground} from '../../../src/engine/stats/tau';
import {describeShared, sharedFile} from '../../support/shared';
import {symmetric} from '../../support/square';
import {largestDifference, textField} from './gutc-vectors';
import {selfConnectivity} from './self-connectivity';

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

  it('normalises the stored raw scores to the stored NCS', async () => {
    const [cs, ns] = await Promise.all([
      readTable('gutc_result', 'matrices', 'gutc', 'cs_sig.gctx'),
      readTable('gutc_result', 'matrices', 'gutc', 'ns_sig.gctx'),
    ]);
    const rows = cs.rows.length;
    expect(ns.rows).toEqual(cs.rows);
    expect(ns.columns).toEqual(cs.columns);
    const reference = gutcReference(compounds(rows), oneCell(rows), textField(new Array(rows).fill('1')));
    expect(reference.rows.length).toBe(rows);
    for (let q = 0; q < cs.columns.length; q++) {
      const column = Float64Array.from(cs.values.subarray(q * rows, (q + 1) * rows));
      const ncs = normalizeScores({cs: column, ...reference});
      expect(largestDifference(ncs, ns.values.subarray(q * rows, (q + 1) * rows))).toBeLessThanOrEqual(1e-5);
    }
  });

  it('makes the stored tables from the build: introspect, then the background of each signature', async () => {
    const [build, tables] = await Promise.all([
      readTable('build', 'modzs_n10x10174.gctx'),
      readTable('gutc_background', 'sig', 'ns2ps.gctx'),
    ]);
    const size = build.columns.length;
    const cs = selfConnectivity(Float64Array.from(build.values), build.rows.length, introspectSetSize);
    const reference = gutcReference(compounds(size), oneCell(size));
    const ncs = Float64Array.from(
      Array.from({length: size}, (_, q) =>
        normalizeScores({cs: cs.slice(q * size, (q + 1) * size), ...reference}),
      ).flatMap((column) => [...column]),
    );
    const {starts, magnitudes} = buildBackground(symmetric(ncs), size);
    const bins = tables.columns.length;
    build.columns.forEach((signature, row) => {
      const table = percentileTable(magnitudes.subarray(starts[row], starts[row + 1]), bins);
      const stored = tables.rows.indexOf(signature);
      const expected = Array.from(
        {length: bins},
        (_, bin) => tables.values[bin * tables.rows.length + stored],
      );
      expect(largestDifference(table, expected)).toBeLessThanOrEqual(1e-3);
    });
  });
});

/** The build is of compounds in A375 only. */
const compounds = (count: number) => textField(new Array(count).fill('trt_cp'));
const oneCell = (count: number) => textField(new Array(count).fill('A375'));
