import path from 'node:path';
import {checkSubmission} from '../../../src/analyses';
import {startChecker} from '../../../src/analyses/checker';
import {requireListSize} from '../../../src/analyses/list-size';
import {createGeneCatalog} from '../../../src/engine/genes/catalog';
import {defaultGeneSetLimits} from '../../../src/engine/genes/check';
import {buildIndex, openDataset} from '../../../src/engine/index';
import {givenBuild, givenFolder, givenMatrix, givenScores} from '../engine/index/given';

const limits = {...defaultGeneSetLimits, entries: 20_000};

describe('a submission by its size', () => {
  const list = (entries: number, separator: string) =>
    Array.from({length: entries}, (_, i) => `G${i}`).join(separator);

  it.each(['\t', '\n', '\r\n', ' ', ', ', ';'])(
    'is refused before a gene is looked up where its lists have too many entries, parted by %j',
    (separator) => {
      const both = (up: number, down: number) => () =>
        requireListSize([list(up, separator), undefined, list(down, separator)], limits);
      expect(both(15_000, 5000)).not.toThrow();
      expect(both(15_000, 5001)).toThrow(expect.objectContaining({code: 'LISTS_TOO_LONG'}));
    },
  );

  it('is refused likewise where JSON has them in an array', () => {
    const up = Array.from({length: 800_000}, (_, i) => i);
    expect(() => requireListSize([up], limits)).toThrow(/more than 20000 entries/);
  });
});

describe('a large submission, checked on a thread', () => {
  const folder = givenFolder();
  const genes = 300;
  const checker = startChecker();
  afterAll(() => checker.close());

  it('gets the answer that a small one gets at once, also after the gene table has changed', async () => {
    const matrix = givenMatrix(folder, givenScores(genes, 20, 3));
    await buildIndex(givenBuild(folder, 'checked', matrix));
    const dataset = openDataset(path.join(folder, 'checked'));
    const entrez = Array.from(dataset.genes.entrezIds, String);
    const catalogs = ['', 'X'].map((prefix) =>
      createGeneCatalog(
        entrez.map((entrezId) => ({entrezId, symbol: `${prefix}SYM${entrezId}`, space: 'landmark' as const})),
      ),
    );
    const unknown = Array.from({length: 5000}, (_, i) => `UNKNOWN${i}`);
    const set = (name: string, prefix: string, from: number) =>
      [name, '', ...entrez.slice(from, from + 60).map((id) => `${prefix}SYM${id}`), ...unknown].join('\t');
    for (const [i, catalog] of [...catalogs, catalogs[1]].entries()) {
      const prefix = i === 0 ? '' : 'X';
      const submission = {
        up: set('A', prefix, 0),
        down: set('A', prefix, 100),
        fields: {tool_id: 'sig_queryl1k_tool', name: 'large'},
      };
      const context = {catalog, dataset, limits, pcls: []};
      const {plan, ...expected} = await checkSubmission(submission, context);
      const {planText, ...found} = await checker.submission(submission, context);
      expect(found).toEqual(expected);
      expect(JSON.parse(planText)).toEqual(JSON.parse(JSON.stringify(plan)));
      expect(found.queries[0].up?.valid).toHaveLength(60);
      const {queries} = await checker.lists(submission, context);
      expect(queries).toEqual(expected.queries);
      // Lists of the other table are unknown here, which the thread has to say in the same words.
      const other = {...submission, up: set('A', `Y${prefix}`, 0)};
      const failed = (work: Promise<unknown>) => work.catch(({code, details}) => ({code, details}));
      const refused = await failed(checker.submission(other, context));
      expect(refused).toMatchObject({code: 'JOB_REJECTED'});
      expect(refused).toEqual(await failed(checkSubmission(other, context)));
    }
    dataset.close();
  });
});
