import {mkdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {buildBackground} from '../../../src/analyses/background';
import {gutcAnalyses} from '../../../src/analyses/gutc';
import {parseGmt} from '../../../src/engine/formats/gene-sets';
import type {MetadataField, MetadataTable} from '../../../src/engine/formats/matrix';
import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {createGeneCatalog} from '../../../src/engine/genes/catalog';
import {buildIndex, type Dataset, openDataset} from '../../../src/engine/index';
import {createScoringPool} from '../../../src/engine/pool';
import {readScores} from '../../support/scores';
import {describeShared, sharedFile} from '../../support/shared';
import {givenBuild, givenFolder, givenMatrix} from '../../unit/engine/index/given';
import {textField} from '../stats/gutc-vectors';

const stored = (name: string) => sharedFile('data', 'connectivity', name);
const genes = 10;
/** Raw scores of the two reference signatures of a cell line: the means of the NCS are 1 then. */
const unit = [1, -1];

/**
 * The Broad's own pert_cell scores as signatures, one for each, beside reference signatures that leave them as they
 * are. What a job does with scores (check, score, write) runs as it is; only the kernel's scores are the stored ones.
 */
describeShared("a column of the Broad's Touchstone, as a job of sig_gutc_tool", () => {
  const folder = givenFolder();
  const pool = createScoringPool({workers: 1});
  afterAll(() => pool.close());

  it.each([0, 1])(
    '%i has ns_pert_cell as stored, and ns_pert_summary as the Broad summed it up',
    async (q) => {
      const pertCell = await openMatrix(stored('ns_pert_cell_n2x73309.gctx'));
      const query = pertCell.columns.ids[q];
      const scores = pertCell.readColumns(q, q + 1);
      pertCell.close();
      // A perturbagen that was not in a cell line has no score there, and no signature here.
      const kept = [...scores.keys()].filter((row) => !Number.isNaN(scores[row]));
      const dataset = await givenTouchstone(`column-${q}`, pertCell.rows, kept);
      const cs = Float32Array.from({length: dataset.manifest.signatures}, (_, s) =>
        s < kept.length ? scores[kept[s]] : unit[(s - kept.length) % 2],
      );
      const out = await runJob(dataset, query, cs);
      dataset.close();

      const cellOf = await readScores(path.join(out, 'ns_pert_cell.gctx'));
      expect(
        Math.max(...kept.map((row) => Math.abs(cellOf(pertCell.rows.ids[row], query) - scores[row]))),
      ).toBeLessThanOrEqual(1e-6);
      const summaryOf = await readScores(path.join(out, 'ns_pert_summary.gctx'));
      const summary = await openMatrix(stored('ns_pert_summary_n2x8798.gctx'));
      const at = summary.columns.ids.indexOf(query);
      const column = summary.readColumns(at, at + 1);
      summary.close();
      expect(column).toHaveLength(8798);
      const differences = summary.rows.ids.map((pert, row) => Math.abs(summaryOf(pert, query) - column[row]));
      expect(Math.max(...differences)).toBeLessThanOrEqual(1e-6);
    },
    120_000,
  );

  /** A dataset with a signature for each kept row and two reference signatures for each cell line, and its background. */
  async function givenTouchstone(
    name: string,
    {fields}: MetadataTable,
    kept: readonly number[],
  ): Promise<Dataset> {
    const values = (field: MetadataField | undefined) => {
      if (field?.kind !== 'text') throw new Error('the rows are not described');
      return kept.map((row) => field.dictionary[field.codes[row]]);
    };
    const [perts, cells] = [values(fields.get('pert_id')), values(fields.get('cell_id'))];
    const references = [...new Set(cells)].flatMap((cell) => unit.map((sign) => ({cell, sign})));
    const count = kept.length + references.length;
    const rising = Array.from({length: genes}, (_, gene) => gene - genes / 2);
    const matrix = givenMatrix(folder, new Array<number[]>(count).fill(rising));
    const flags = Float64Array.from({length: count}, (_, s) => (s < kept.length ? 0 : 1));
    const described = new Map<string, MetadataField>([
      ['pert_id', textField([...perts, ...references.map(({sign}) => `REFERENCE${sign}`)])],
      ['cell_iname', textField([...cells, ...references.map(({cell}) => cell)])],
      ['is_touchstone', {kind: 'number', values: flags}],
    ]);
    const metadata = {ids: matrix.columns.ids, fields: described};
    await buildIndex({...givenBuild(folder, name, matrix), metadata});
    const dataset = openDataset(path.join(folder, name));
    const pcls = parseGmt(readFileSync(stored('pcl_n5.gmt'), 'utf8'), 'pcl_n5.gmt');
    await buildBackground({dataset, pcls, scoring: pool, workers: 1, signatureLevel: false});
    return dataset;
  }

  /** Checks, scores and writes as a job does, the kernel giving `cs`. @returns the folder of the matrices */
  async function runJob(dataset: Dataset, query: string, cs: Float32Array): Promise<string> {
    const [tool] = gutcAnalyses;
    const catalog = createGeneCatalog(
      Array.from({length: genes}, (_, gene) => ({
        entrezId: String(1000 + gene),
        symbol: `GENE${1000 + gene}`,
        space: 'landmark' as const,
      })),
    );
    const limits = {entries: 1000, queries: 1, genes: 10, manyGenes: 10, fewGenes: 1};
    const submission = {up: `${query}\t\t1000\t1001`, fields: {}};
    const {plan, report} = tool.check(submission, {catalog, dataset, limits, pcls: []});
    expect(report.system.errors).toEqual([]);
    const scoring = {...pool, score: async () => [{cs, up: cs, leadUp: cs}]};
    const out = path.join(folder, `result-${query}`);
    mkdirSync(out);
    const scored = await tool.score(plan, {dataset, synthetic: false, scoring});
    await tool.write({path: out, plainWriters: false}, dataset, scored, {toolId: tool.toolId, name: query});
    return path.join(out, 'matrices', 'gutc');
  }
});
