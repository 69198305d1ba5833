import path from 'node:path';
import {checkSubmission} from '../../../src/analyses';
import type {QueryPlan} from '../../../src/analyses/query/plan';
import {scoreQueries} from '../../../src/analyses/query/scores';
import {createGeneCatalog} from '../../../src/engine/genes/catalog';
import {defaultGeneSetLimits} from '../../../src/engine/genes/check';
import {buildIndex, type Dataset, openDataset} from '../../../src/engine/index';
import {createScoringPool} from '../../../src/engine/pool';
import {readQueryRequest} from '../../../src/runs/live/request';
import {givenBuild, givenFolder, givenMatrix, givenScores} from '../engine/index/given';

const folder = givenFolder();
const scoring = createScoringPool({workers: 1});
afterAll(() => scoring.close());
const catalog = createGeneCatalog([]);
const set = (from: number) => ['A', '', ...Array.from({length: 20}, (_, i) => 1000 + from + i)].join('\t');
const [up, down] = [set(0), set(100)];
let dataset: Dataset;

beforeAll(async () => {
  const matrix = givenMatrix(folder, givenScores(300, 40, 8));
  await buildIndex(givenBuild(folder, 'tails', matrix));
  dataset = openDataset(path.join(folder, 'tails'));
});
afterAll(() => dataset.close());

const check = (lists: {up?: string; down?: string}, fields: object = {}) =>
  checkSubmission(
    {...lists, fields: {tool_id: 'sig_queryl1k_tool', ...fields}},
    {catalog, dataset, limits: defaultGeneSetLimits, pcls: []},
  );

async function score(lists: {up?: string; down?: string}, fields?: object) {
  const {plan, report} = await check(lists, fields);
  const {queries} = await scoreQueries(plan as QueryPlan, {dataset, synthetic: false, scoring});
  const [{query: _, ...scores}] = queries;
  return {scores, warnings: report.system.warnings.map(({text}) => text), plan: plan as QueryPlan};
}

describe('es_tail', () => {
  it('says which lists count: both, as without it, or one alone as if the other had not been sent', async () => {
    const both = await score({up, down}, {es_tail: 'both'});
    expect(both.scores).toEqual((await score({up, down})).scores);
    const upTail = await score({up, down}, {es_tail: 'up'});
    expect(upTail.scores).toEqual((await score({up})).scores);
    expect(upTail.scores.cs).toEqual(both.scores.up);
    const downTail = await score({up, down}, {es_tail: 'down', metric: 'cs'});
    expect(downTail.scores).toEqual((await score({down}, {metric: 'cs'})).scores);
    // cmapM's getCombinedES: a down list alone counts with the other sign.
    expect(downTail.scores.cs).toEqual(downTail.scores.down?.map((es) => -es));
    expect(upTail.scores.cs).not.toEqual(both.scores.cs);
  });

  it('is in the plan that a manifest repeats, and the list that does not count is told of', async () => {
    const {plan, warnings} = await score({up, down}, {es_tail: 'up'});
    expect(plan.es_tail).toBe('up');
    expect(plan.queries[0].down).toBeUndefined();
    expect(warnings).toContain('es_tail is up: the down lists do not count.');
    expect((await score({up, down})).plan).not.toHaveProperty('es_tail');
  });

  it.each([
    [{up}, 'both', /es_tail is both, and the query "A" has no down list\. Send one, or leave es_tail out\.$/],
    [{up, down}, 'sideways', /es_tail "sideways" is not known\. Send one of: both, up, down/],
    [{down}, 'up', /There is no gene set/],
  ] as const)('is refused where it cannot be had: of %j, %s', async (lists, es_tail, says) => {
    await expect(check(lists, {es_tail})).rejects.toMatchObject({
      code: 'JOB_REJECTED',
      message: expect.stringMatching(says),
    });
  });

  it('is not for full signatures', async () => {
    const signature = Object.fromEntries(Array.from({length: 50}, (_, i) => [1000 + i, i - 20]));
    const submission = {signature, fields: {tool_id: 'sig_queryl1k_tool', es_tail: 'up'}};
    const context = {catalog, dataset, limits: defaultGeneSetLimits, pcls: []};
    await expect(checkSubmission(submission, context)).rejects.toThrow(/es_tail is for gene lists/);
  });

  it('is a field of interactive queries', () => {
    expect(readQueryRequest({up, fields: {es_tail: 'down'}}).esTail).toBe('down');
    expect(readQueryRequest({up, fields: {}}).esTail).toBeUndefined();
    expect(() => readQueryRequest({up, fields: {es_tail: 1}})).toThrow(
      'es_tail must be one of both, up, down.',
    );
  });
});
