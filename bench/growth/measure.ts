/**
 * What a dataset of some size costs, measured in a process of its own, whose memory is then the dataset's alone.
 * Run with the dataset's folder; prints one line of JSON.
 */
import {closeSync, openSync, readSync} from 'node:fs';
import {type Dataset, openDataset} from '../../src/engine/index';
import {createScoringPool} from '../../src/engine/pool';
import {drawQueries} from '../kernel-work';
import {fastest, type Time, timed} from '../timed';

export const listSize = 150;
export const slice = {genes: 300, signatures: 5_000};
const rounds = 7;
const space = 'bing';

const least = (work: () => Promise<unknown>) => fastest(work, rounds);

export interface Growth {
  readonly signatures: number;
  readonly open: Time;
  /** from whatever the page cache has, every run compared with its checksum */
  readonly first: Time;
  readonly query: Time;
  /** reading the entries of the query once, and nothing else, on one thread */
  readonly floor: Time;
  readonly slice: Time;
  /** likewise for the slice */
  readonly sliceFloor: Time;
  /** bytes, at the most, of the process that opened, queried and sliced */
  readonly memory: number;
}

async function measure(folder: string): Promise<Growth> {
  const open = await least(async () => {
    const opened = openDataset(folder);
    opened.index(space);
    opened.close();
  });
  const dataset = openDataset(folder);
  const pool = createScoringPool();
  try {
    const {genes, signatures} = dataset.index(space);
    const index = dataset.location(space);
    const [query] = drawQueries(genes, 1, listSize);
    const score = () => pool.score({index, metric: 'wtcs', queries: [query], outputs: ['cs']});
    // Starts the threads.
    await pool.score({index, metric: 'wtcs', queries: [query], outputs: ['cs'], subset: Uint32Array.of(0)});
    const first = await timed(score);
    const rows = Uint32Array.from([...query.up, ...query.down]);
    const step = Math.max(1, Math.floor(signatures / slice.signatures));
    const wanted = Uint32Array.from(
      {length: Math.min(slice.signatures, signatures)},
      (_, i) => (i * step) % signatures,
    );
    const read = () => pool.read({index, geneRows: rows, signatures: wanted});
    return {
      ...{signatures, open, first},
      query: await least(score),
      floor: await least(async () => readRuns(dataset, rows, 0, signatures)),
      slice: await least(read),
      sliceFloor: await least(async () => readRuns(dataset, rows, wanted[0], (wanted.at(-1) ?? 0) + 1)),
      memory: process.resourceUsage().maxRSS * 1024,
    };
  } finally {
    await pool.close();
    dataset.close();
  }
}

/** Reads the entries of some rows in signatures [start, end), run by run, into the same few bytes. */
function readRuns(dataset: Dataset, rows: Uint32Array, start: number, end: number): void {
  const {blocks, location} = dataset.index(space);
  const fd = openSync(location.file, 'r');
  for (const block of blocks) {
    const from = Math.max(start, block.start) - block.start;
    const bytes = (Math.min(end, block.start + block.signatures) - block.start - from) * 4;
    if (bytes <= 0) continue;
    const run = Buffer.alloc(bytes);
    for (const row of rows) {
      readSync(fd, run, 0, bytes, block.offset + (row * block.signatures + from) * 4);
    }
  }
  closeSync(fd);
}

if (require.main === module) {
  void measure(process.argv[2]).then((growth) => console.log(JSON.stringify(growth)));
}
