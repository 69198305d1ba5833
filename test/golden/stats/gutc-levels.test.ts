import {readFileSync} from 'node:fs';
import {parseGmt} from '../../../src/engine/formats/gene-sets';
import type {TextField} from '../../../src/engine/formats/matrix';
import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {classesByCell, classSummaries, fewestOfClass} from '../../../src/engine/stats/class-levels';
import {gutcReference} from '../../../src/engine/stats/gutc-reference';
import {normalizeScores} from '../../../src/engine/stats/ncs';
import {binCenters, percentileScores, percentileTable} from '../../../src/engine/stats/percentile-table';
import {groupByFields, rollUp} from '../../../src/engine/stats/roll-up';
import {type Background, buildBackground, tau} from '../../../src/engine/stats/tau';
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

  const pertCell = groupByFields([perts, cells]);
  const pertSummary = groupByFields([pertCell.fields[0]]);
  const pclCell = classesByCell(classes, pertCell);
  const pclSummary = classSummaries(classes, pertSummary);

  /** All levels above the signatures, for the NCS of one query. */
  const levelsOf = (sig: Float64Array) => {
    const pert = rollUp(pertCell, sig);
    const summary = rollUp(pertSummary, pert);
    return {
      sig,
      pert_cell: pert,
      pert_summary: summary,
      pcl_cell: rollUp(pclCell, pert, fewestOfClass),
      pcl_summary: rollUp(pclSummary, summary, fewestOfClass),
    };
  };
  type LevelName = keyof ReturnType<typeof levelsOf>;
  const names: LevelName[] = ['sig', 'pert_cell', 'pert_summary', 'pcl_cell', 'pcl_summary'];
  const ids: Record<LevelName, readonly string[]> = {
    sig: introspect.sig_id,
    pert_cell: pertCell.ids,
    pert_summary: pertSummary.ids,
    pcl_cell: pclCell.ids,
    pcl_summary: pclSummary.ids,
  };
  const column = (level: LevelName, key: keyof VectorRow, query: number) =>
    numbers(ids[level].map((id) => vectors[level][id][key][query]));

  /** Backgrounds from the introspect NCS, rolled up like any query's. */
  const backgrounds = (() => {
    const queries = introspect.ncs.map((_, q) => levelsOf(numbers(introspect.ncs.map((row) => row[q]))));
    const build = (level: LevelName, groups?: TextField): Background => {
      const rows = ids[level].length;
      const scores = Float64Array.from(queries.flatMap((levels) => [...levels[level]]));
      if (!groups) return buildBackground(scores, rows);
      const rowCells = groups.codes.map((code) => cells.dictionary.indexOf(groups.dictionary[code]));
      return buildBackground(scores, rows, {rows: rowCells, queries: cells.codes});
    };
    const cellOf = (id: string) => id.split(':')[1];
    const pclCells: TextField = {
      kind: 'text',
      dictionary: cells.dictionary,
      codes: Int32Array.from(pclCell.ids, (id) => cells.dictionary.indexOf(cellOf(id))),
    };
    return {
      sig: build('sig', cells),
      pert_cell: build('pert_cell', pertCell.fields[1]),
      pert_summary: build('pert_summary'),
      pcl_cell: build('pcl_cell', pclCells),
      pcl_summary: build('pcl_summary'),
    };
  })();

  it('have the rows of every level, PCLs in GMT order', () => {
    for (const level of names) {
      const expected = Object.keys(vectors[level]);
      if (level === 'pert_cell' || level === 'pert_summary') expected.sort();
      expect(ids[level]).toEqual(expected);
    }
    const sizes = pclSummary.ids.map((_, row) => pclSummary.starts[row + 1] - pclSummary.starts[row]);
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
      const background = backgrounds[level];
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
    const {starts, magnitudes} = backgrounds.sig;
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
