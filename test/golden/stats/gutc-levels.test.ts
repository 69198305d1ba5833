import {readFileSync} from 'node:fs';
import {parseGmt} from '../../../src/engine/formats/gene-sets';
import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {
  backgroundMatching,
  type GutcLevel,
  gutcLevels,
  sumUpSignatures,
} from '../../../src/engine/stats/gutc';
import {gutcReference} from '../../../src/engine/stats/gutc-reference';
import {normalizeScores} from '../../../src/engine/stats/ncs';
import {binCenters, percentileScores, percentileTable} from '../../../src/engine/stats/percentile-table';
import {groupByFields, rollUp} from '../../../src/engine/stats/roll-up';
import {buildBackground, tau} from '../../../src/engine/stats/tau';
import {describeShared, sharedFile} from '../../support/shared';
import {
  type GutcVectors,
  type IntrospectVectors,
  largestDifference,
  numbers,
  readJson,
  signatureField,
  type VectorRow,
} from './gutc-vectors';

describeShared('the GUTC vectors', () => {
  const vectors = readJson<GutcVectors>('04_gutc', 'expected.json');
  const introspect = readJson<IntrospectVectors>('04_gutc', 'introspect.json');
  const perts = signatureField('pert_id');
  const cells = signatureField('cell_id');
  const classes = parseGmt(readFileSync(sharedFile('vectors', '04_gutc', 'pcl.gmt'), 'utf8'), 'pcl.gmt');

  const levels = gutcLevels(perts, cells, classes);
  const levelsOf = (sig: Float64Array) => ({sig, ...sumUpSignatures(levels, sig)});
  type LevelName = 'sig' | GutcLevel;
  const names: LevelName[] = ['sig', 'pert_cell', 'pert_summary', 'pcl_cell', 'pcl_summary'];
  const idsOf = (level: LevelName) => (level === 'sig' ? introspect.sig_id : levels[level].ids);
  const column = (level: LevelName, key: keyof VectorRow, query: number) =>
    numbers(idsOf(level).map((id) => vectors[level][id][key][query]));

  /** Backgrounds from the introspect NCS, rolled up like any query's. */
  const references = introspect.ncs.map((_, q) => levelsOf(numbers(introspect.ncs.map((row) => row[q]))));
  const backgroundOf = (level: LevelName) =>
    buildBackground(
      Float64Array.from(references.flatMap((scores) => [...scores[level]])),
      idsOf(level).length,
      level === 'sig'
        ? {rows: cells.codes, queries: cells.codes}
        : backgroundMatching(levels, level, cells.codes),
    );

  it('have the rows of every level, PCLs in GMT order', () => {
    for (const level of names) {
      const expected = Object.keys(vectors[level]);
      if (level === 'pert_cell' || level === 'pert_summary') expected.sort();
      expect(idsOf(level)).toEqual(expected);
    }
    const {ids, starts} = levels.pcl_summary;
    const sizes = ids.map((_, row) => starts[row + 1] - starts[row]);
    expect(sizes).toEqual(vectors.pcl_size);
  });

  it('have the NCS of the signatures, positive controls and vehicles counted as compounds', () => {
    const {cs} = readJson<{cs: Record<string, number[]>}>('03_ncs_fdr', 'expected.json');
    const reference = gutcReference(signatureField('pert_type'), cells);
    for (const [q, query] of vectors.query.entries()) {
      const ncs = normalizeScores({cs: numbers(cs[query]), ...reference});
      expect(largestDifference(ncs, column('sig', 'ns', q))).toBeLessThanOrEqual(1e-9);
    }
  });

  it.each(names)('%s: NCS, tau and percentile score of every query', (level) => {
    for (const [q] of vectors.query.entries()) {
      const ncs = levelsOf(column('sig', 'ns', q))[level];
      expect(largestDifference(ncs, column(level, 'ns', q))).toBeLessThanOrEqual(1e-9);
      const stored = column(level, 'ns', q);
      const background = backgroundOf(level);
      expect(largestDifference(tau(stored, background), column(level, 'tau_exact', q))).toBeLessThanOrEqual(
        1e-9,
      );
      const scores = percentileScores(stored, background);
      expect(largestDifference(scores, column(level, 'ps_table', q))).toBeLessThanOrEqual(1e-3);
    }
  });

  it('have the table of a signature', () => {
    const {sig_id, bin_center, ps} = vectors.ns2ps_sample;
    const row = introspect.sig_id.indexOf(sig_id);
    const {starts, magnitudes} = backgroundOf('sig');
    const table = percentileTable(magnitudes.subarray(starts[row], starts[row + 1]));
    const centers = binCenters();
    const bins = bin_center.map((center) => centers.findIndex((x) => Math.abs(x - center) < 1e-9));
    expect(bins).not.toContain(-1);
    expect(
      largestDifference(
        bins.map((bin) => table[bin]),
        ps,
      ),
    ).toBeLessThanOrEqual(1e-9);
  });
});

describeShared('the Touchstone roll-up of the Broad', () => {
  it('from pert_cell to pert_summary', async () => {
    const cellMatrix = await openMatrix(sharedFile('data', 'connectivity', 'ns_pert_cell_n2x73309.gctx'));
    const summaryMatrix = await openMatrix(
      sharedFile('data', 'connectivity', 'ns_pert_summary_n2x8798.gctx'),
    );
    const perts = cellMatrix.rows.fields.get('pert_id');
    if (perts?.kind !== 'text') throw new Error('ns_pert_cell has no pert_id');
    const level = groupByFields([perts]);
    expect(level.ids).toEqual([...summaryMatrix.rows.ids].sort());
    const order = level.ids.map((id) => summaryMatrix.rows.ids.indexOf(id));
    for (const [column, query] of summaryMatrix.columns.ids.entries()) {
      const source = cellMatrix.columns.ids.indexOf(query);
      const summary = rollUp(level, cellMatrix.readColumns(source, source + 1));
      const stored = summaryMatrix.readColumns(column, column + 1);
      expect(
        largestDifference(
          summary,
          order.map((row) => stored[row]),
        ),
      ).toBeLessThanOrEqual(1e-6);
    }
    cellMatrix.close();
    summaryMatrix.close();
  });
});
