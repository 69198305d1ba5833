import {existsSync, readdirSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {Pool} from 'pg';
import {createGraphs, usualRequest} from '../../../../src/analyses/graph';
import {consensusFile, makeConsensus, readConsensus} from '../../../../src/analyses/graph/consensus';
import {datasetPerts} from '../../../../src/analyses/touchstone/perts';
import {buildIndex, openDataset} from '../../../../src/engine/index/index';
import {givenBuild, givenFolder, givenMatrix, givenScores} from '../../engine/index/given';
import {textField} from '../../engine/stats/text-field';

const home = givenFolder();
const folder = path.join(home, 'datasets');

async function givenDataset(name: string): Promise<void> {
  const matrix = givenMatrix(home, givenScores(5, 3));
  const fields = new Map([['pert_id', textField(['P', 'P', 'Q'])]]);
  await buildIndex({...givenBuild(folder, name, matrix), metadata: {ids: matrix.columns.ids, fields}});
}

test('of the genes of perts those used last stay, and what killed writers have left goes', async () => {
  await givenDataset('given');
  const dataset = openDataset(path.join(folder, 'given'));
  try {
    const perts = datasetPerts(dataset);
    const requestOf = (top: number) => ({top, space: dataset.manifest.spaces[0].space});
    const make = (top: number) => makeConsensus(dataset, perts, requestOf(top), () => true);
    const age = (file: string, seconds: number) =>
      utimesSync(file, Date.now() / 1000 - seconds, Date.now() / 1000 - seconds);
    const kept = path.dirname(consensusFile(dataset, requestOf(1)));
    for (let top = 1; top <= 8; top++) {
      make(top);
      age(consensusFile(dataset, requestOf(top)), 1000 - top);
    }
    const [old, young] = ['scores.unfinished-0a', 'scores.unfinished-0b'].map((name) =>
      path.join(kept, name),
    );
    for (const draft of [old, young]) writeFileSync(draft, '');
    age(old, 7200);
    // The oldest two are used again: one is asked for, one is read.
    make(1);
    const read = readConsensus(dataset, requestOf(2), [0, 1]);
    expect(read.map(({signatures}) => signatures)).toEqual([2, 1]);
    make(9);
    const there = [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((top) =>
      existsSync(consensusFile(dataset, requestOf(top))),
    );
    expect(there).toEqual([1, 2, 4, 5, 6, 7, 8, 9]);
    expect(readdirSync(kept).filter((name) => !name.endsWith('.consensus'))).toEqual([path.basename(young)]);
    make(3);
    expect(readConsensus(dataset, requestOf(3), [0])[0].up.rows.length).toBeLessThanOrEqual(3);
  } finally {
    dataset.close();
  }
});

test('a graph is refused before its genes are found where all perturbagens together would have too many', async () => {
  await givenDataset('large');
  // Nobody gets as far as to ask it.
  const pool = new Pool();
  const graphs = createGraphs({config: {home, workers: 1}, pool});
  try {
    const record = {
      ...{id: '', name: 'large', source: '', checksum: '', spaces: [], signature_count: 3, gene_count: 5},
      ...{synthetic: true, level: 5, created: new Date()},
    };
    const opened = graphs.open(record, {...usualRequest, forms: ['kgx'], top: 6}, {mostGenesOfAll: 10});
    await expect(opened).rejects.toMatchObject({
      code: 'GRAPH_TOO_LARGE',
      message: expect.stringContaining('a top of 5 or less'),
    });
    expect(existsSync(path.join(folder, 'large', 'graph'))).toBe(false);
  } finally {
    await graphs.close();
    await pool.end();
  }
});
