/**
 * How long a query takes over HTTP, beside scoring alone and beside merely reading the same entries in the same run.
 * Runs alone, too, at any size: node dist-bench/bench/interactive.js 473647
 */
import {setTimeout as sleep} from 'node:timers/promises';
import type {Dataset} from '../src/engine/index';
import {createScoringPool, scoreOutputs} from '../src/engine/pool';
import {ask, type Client, leave, slowestBeside} from './interactive/client';
import {listSize, profileQueryOf, queryOf} from './interactive/query';
import {withSyntheticServer} from './interactive/server';
import type {BenchRow} from './row';
import type {Child} from './services/child';
import {timed} from './timed';

/** What the project promises, in milliseconds. */
const promised = {query: 1000, profile: 1200, blocked: 50, disconnect: 100};
const repetitions = 11;
const crowd = 200;

/** @param signatures of the synthetic dataset; 100,000 take some 4 GB of disk while it runs */
export function benchInteractive(signatures = 100_000): Promise<BenchRow[]> {
  return withSyntheticServer(signatures, {}, ({server, client, dataset}) => measure(server, client, dataset));
}

async function measure(server: Child, client: Client, dataset: Dataset): Promise<BenchRow[]> {
  const count = dataset.signatures.count.toLocaleString('en-US');
  const body = queryOf(1);
  const cold = await ask(client, body);
  await warmUp(async (n) => answered(client, queryOf(n)));
  const before = await server.meter();
  const whole = await median(async (n) => (await answered(client, queryOf(n))).whole);
  const {memory, cpu} = await server.meter();
  const where = {cell_iname: {inq: ['CELL1', 'CELL2']}};
  const filtered = await median(async (n) => (await answered(client, {...queryOf(n), where})).whole);
  const profiles = await profileRows(client, count);
  const scoring = await scoringAlone(dataset);
  const floor = reading(dataset);
  const blocked = await slowestBeside(client, answered(client, queryOf(2)));
  const stream = await ask(client, body, 'application/x-ndjson');
  const streaming = (await server.meter()).memory;
  const name = `query ${listSize}+${listSize} genes over HTTP, ${count} signatures`;
  return [
    row(`${name}, median, against scoring alone`, 'ms', whole, scoring.whole),
    row(`${name}, CPU, against scoring alone`, 'ms', (cpu - before.cpu) / repetitions, scoring.cpu),
    row(`${name}, median, against reading the entries once`, 'ms', whole, floor),
    row(`${name}, median, against the promise`, 'ms', whole, promised.query),
    row(`${name}, the first after the start`, 'ms', cold.whole, whole),
    row('the same, two cell lines of 230 alone, median', 'ms', filtered, whole),
    row('longest wait of another request beside it', 'ms', blocked, promised.blocked),
    row('first line of the stream of all signatures', 'ms', stream.first, whole),
    row('stream of all signatures', 'ms', stream.whole, whole),
    row('bytes of the stream', 'MB', stream.bytes / 1e6, stream.bytes / 1e6),
    row('memory of the server while streaming, against after queries', 'MB', streaming / 1e6, memory / 1e6),
    ...profiles,
    await disconnectRow(server, client, whole),
    ...(await crowdRows(client, whole)),
  ];
}

/** A whole profile by each metric, once what it needs of the signatures is known. */
async function profileRows(client: Client, count: string): Promise<BenchRow[]> {
  const {status, text} = await ask(
    client,
    {...profileQueryOf(0), metric: 'pearson'},
    'application/json',
    true,
  );
  if (status === 400 && text.includes('"signature"')) {
    console.error('bench: this build takes whole profiles as jobs only; their rows are left out');
    return [];
  }
  const rows: BenchRow[] = [];
  for (const metric of ['spearman', 'pearson', 'cosine', 'xcos']) {
    const time = async (n: number) => (await answered(client, {...profileQueryOf(n), metric})).whole;
    const first = await time(0);
    const warm = await median(time);
    const name = `${metric} of a whole profile over HTTP, ${count} signatures`;
    rows.push(row(`${name}, median, against the promise`, 'ms', warm, promised.profile));
    rows.push(row(`${name}, the first, against the median`, 'ms', first, warm));
  }
  return rows;
}

async function answered(client: Client, body: object): Promise<{whole: number}> {
  const reply = await ask(client, body, 'application/json', true);
  if (reply.status !== 200) throw new Error(`bench: a query answered ${reply.status}: ${reply.text}`);
  return reply;
}

/** Each query twice: the first reading comes from the disk and is compared with checksums, by each thread. */
async function warmUp(run: (n: number) => Promise<unknown>): Promise<void> {
  for (let n = 0; n < 2 * repetitions; n++) await run(n % repetitions);
}

async function median(time: (n: number) => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < repetitions; n++) times.push(await time(n));
  return times.sort((a, b) => a - b)[(repetitions - 1) / 2];
}

/** Milliseconds, and CPU, of the same scores from the pool, without server, database and statistics. */
async function scoringAlone(dataset: Dataset): Promise<{whole: number; cpu: number}> {
  const pool = createScoringPool();
  const rows = (ids: readonly string[]) => Uint32Array.from(ids, (id) => Number(id) - 1);
  const score = async (n: number) => {
    const {up, down} = queryOf(n);
    const begun = performance.now();
    await pool.score({
      index: dataset.location('bing'),
      metric: 'wtcs',
      queries: [{up: rows(up), down: rows(down)}],
      outputs: scoreOutputs,
    });
    return performance.now() - begun;
  };
  try {
    await warmUp(score);
    let whole = 0;
    const {cpu} = await timed(async () => {
      whole = await median(score);
    });
    return {whole, cpu: cpu / repetitions};
  } finally {
    await pool.close();
  }
}

/** Milliseconds to read the entries of a query from the page cache, on one thread. */
function reading(dataset: Dataset): number {
  const index = dataset.index('bing');
  const {up, down} = queryOf(1);
  const rows = Uint32Array.from([...up, ...down], (id) => Number(id) - 1);
  const tile = 4096;
  const into = new Uint32Array(rows.length * tile);
  const read = () => {
    const begun = performance.now();
    for (let start = 0; start < index.signatures; start += tile) {
      index.readRows(rows, start, Math.min(index.signatures, start + tile), into, tile);
    }
    return performance.now() - begun;
  };
  // The first reading also compares checksums.
  read();
  return Math.min(read(), read(), read());
}

/** CPU that a query still costs later than 100 ms after its client has gone. */
async function disconnectRow(server: Child, client: Client, whole: number): Promise<BenchRow> {
  const cpuOf = async (milliseconds: number) => {
    const before = (await server.meter()).cpu;
    await sleep(milliseconds);
    return (await server.meter()).cpu - before;
  };
  const idle = await cpuOf(1000);
  await leave(client, queryOf(3), Math.min(100, whole / 4));
  await sleep(promised.disconnect);
  const after = await cpuOf(1000);
  return row('CPU in the second that begins 100 ms after a client left, against idle', 'ms', after, idle);
}

/** Many clients at once: how many are answered, and how long the last waits; the others are told to come back. */
async function crowdRows(client: Client, whole: number): Promise<BenchRow[]> {
  const replies = await Promise.all(Array.from({length: crowd}, (_, n) => ask(client, queryOf(n))));
  const count = (status: number) => replies.filter((reply) => reply.status === status).length;
  if (count(200) + count(503) !== crowd) throw new Error('bench: a query of the crowd had another end');
  const last = Math.max(...replies.filter(({status}) => status === 200).map((reply) => reply.whole));
  return [
    row(`${crowd} queries at once: answered`, 'queries', count(200), crowd),
    row(`${crowd} queries at once: told to come back (503)`, 'queries', count(503), crowd),
    row('the same: the last answer, against one query after the other', 'ms', last, whole * count(200)),
  ];
}

function row(name: string, unit: string, value: number, baseline: number): BenchRow {
  return {name, value, unit, baseline, ratio: value / baseline};
}

if (require.main === module) {
  void benchInteractive(process.argv[2] ? Number(process.argv[2]) : undefined).then((rows) => {
    console.table(rows.map(({name, value, baseline, unit, ratio}) => ({name, value, baseline, unit, ratio})));
  });
}
