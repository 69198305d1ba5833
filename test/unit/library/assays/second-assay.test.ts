import path from 'node:path';
import {checkSubmission} from '../../../../src/analyses';
import type {QueryPlan} from '../../../../src/analyses/query/plan';
import {scoreQueries} from '../../../../src/analyses/query/scores';
import {introspectSpace, querySpace} from '../../../../src/analyses/source';
import {createGeneCatalog} from '../../../../src/engine/genes/catalog';
import {defaultGeneSetLimits} from '../../../../src/engine/genes/check';
import {buildIndex, geneIdsOf, openDataset} from '../../../../src/engine/index';
import {enrichment} from '../../../../src/engine/kernel/reference';
import {createScoringPool} from '../../../../src/engine/pool';
import {requireAssay} from '../../../../src/library/assays';
import {type Assay, suggestedSpace} from '../../../../src/library/assays/assay';
import {l1000} from '../../../../src/library/assays/l1000';
import {rowGenes} from '../../../../src/library/datasets/row-genes';
import {
  givenBuild,
  givenFolder,
  givenMatrix,
  givenScores,
  givenTable,
  plainRanks,
} from '../../engine/index/given';

/** Phosphosites by the names their probes have: no genes, and one space of them. */
const phospho: Assay = {
  name: 'P100',
  spaces: [{name: 'sites', size: 96}],
  queried: ['sites'],
  levels: [{level: 4, holds: 'scores', columns: 'wells', words: 'z-scores of wells'}],
  metrics: {lists: 'cs', signature: 'pearson'},
};
const names = Array.from({length: 96}, (_, site) => `pS${27 + site}_BI10${100 + site}`);
const catalog = createGeneCatalog(names.map((symbol, site) => ({entrezId: String(10_100 + site), symbol})));

describe('an assay whose features are no genes and which has one space', () => {
  const folder = givenFolder();
  const scores = givenScores(names.length, 12, 5);
  const scoring = createScoringPool({workers: 1});
  afterAll(() => scoring.close());

  const built = async () => {
    const given = givenMatrix(folder, scores);
    const matrix = {...given, rows: givenTable(names)};
    const {genes, rowsPerSpace, report, leftOut} = rowGenes(matrix, catalog, phospho);
    expect({leftOut, unresolved: report.unresolved.count}).toEqual({leftOut: [], unresolved: 0});
    const {genes: _, rowsPerSpace: __, ...options} = givenBuild(folder, 'phospho', matrix);
    await buildIndex({...options, assay: phospho.name, genes, rowsPerSpace});
    return openDataset(path.join(folder, 'phospho'));
  };

  it('is indexed, checked and scored by its description alone', async () => {
    const dataset = await built();
    expect(dataset.manifest).toMatchObject({assay: 'P100', spaces: [{space: 'sites', genes: 96}]});
    expect([querySpace(dataset), introspectSpace(dataset)]).toEqual(['sites', 'sites']);
    expect(geneIdsOf(dataset.genes, 'sites')).toHaveLength(96);

    const [up, down] = [names.slice(0, 12), names.slice(40, 55)];
    const gmt = (sites: readonly string[]) => ['kinase', '', ...sites].join('\t');
    const submission = {
      up: gmt(up),
      down: gmt(down),
      fields: {tool_id: 'sig_queryl1k_tool', data_type: 'P100'},
    };
    const context = {catalog, dataset, assay: phospho, limits: defaultGeneSetLimits, pcls: []};
    const {plan} = await checkSubmission(submission, context);
    expect(plan).toMatchObject({metric: phospho.metrics.lists});

    const {queries, space} = await scoreQueries(plan as QueryPlan, {dataset, synthetic: false, scoring});
    expect(space).toBe('sites');
    const expected = scores.map((signature) => {
      const ranks = plainRanks(signature);
      const es = (sites: readonly string[]) => {
        const rows = sites.map((site) => names.indexOf(site));
        return enrichment(
          rows.map((row) => ranks[row]),
          rows.map((row) => Math.abs(signature[row])),
          names.length,
          'cs',
        ).score;
      };
      const [a, b] = [es(up), es(down)];
      return Math.sign(a) === Math.sign(b) ? 0 : (a - b) / 2;
    });
    for (const [s, score] of expected.entries()) expect(queries[0].cs[s]).toBeCloseTo(score, 5);
    dataset.close();
  });

  it('is no L1000, and no dataset of an assay that is not known is queried as one', async () => {
    const dataset = openDataset(path.join(folder, 'phospho'));
    const lists = {up: ['a', '', ...names.slice(0, 12)].join('\t')};
    const context = {catalog, dataset, limits: defaultGeneSetLimits, pcls: []};
    const fields = {tool_id: 'sig_queryl1k_tool', data_type: 'L1000'};
    await expect(checkSubmission({...lists, fields}, {...context, assay: phospho})).rejects.toThrow(
      'data_type "L1000" cannot be queried. Send "P100" or leave it out.',
    );
    await expect(checkSubmission({...lists, fields}, context)).rejects.toThrow(
      'The dataset phospho is of the assay P100, which this version of openclue cannot query.',
    );
    dataset.close();
  });

  it('is not built on by a version that does not know it', () => {
    expect(() => requireAssay({name: 'phospho', assay: 'P100'})).toThrow(
      'Dataset phospho is of assay P100, and this openclue knows L1000.',
    );
    expect(requireAssay({name: 'old'})).toBe(l1000);
  });
});

describe('the space that a matrix suggests', () => {
  const suggested = (assay: Assay, counts: Readonly<Record<string, number>>) =>
    suggestedSpace(assay, ({name}) => counts[name]).name;

  it.each([
    ['landmark', {landmark: 978, bing: 978, all: 978}],
    ['bing', {landmark: 978, bing: 10_174, all: 12_328}],
    ['bing', {landmark: 900, bing: 5100, all: 20_000}],
    ['all', {landmark: 900, bing: 5000, all: 20_000}],
    ['all', {landmark: 10, bing: 14, all: 40}],
    ['all', {landmark: 0, bing: 0, all: 40}],
  ])('is %s of L1000 where it has %j', (space, counts) => {
    expect(suggested(l1000, counts)).toBe(space);
  });

  it('is the only one of an assay that has one', () => {
    expect(suggested(phospho, {sites: 60})).toBe('sites');
  });
});
