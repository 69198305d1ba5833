/** One client at a time against tables of the size of LINCS 2020: how long an answer takes, and what memory. */
import http from 'node:http';
import {setTimeout as sleep} from 'node:timers/promises';
import type {BenchRow} from '../row';
import {compoundId} from './data';
import {isClosed} from './load-generator';
import type {Place} from './throughput';

/** What the project promises: medians in milliseconds, memory in MB. */
const promised = {filter: 20, count: 50, firstByte: 100, memory: 150};
const repetitions = 31;
const streamedRows = 1_000_000;

const brew = (n: number) => `LJP${String(n % 2600).padStart(5, '0')}_${cell(n)}_24H`;
const cell = (n: number) =>
  ['A375', 'A549', 'HA1E', 'HCC515', 'HEPG2', 'HT29', 'MCF7', 'PC3', 'VCAP'][(n % 2600) % 9];

/** Filters whose columns have an index, with other values for each `n`; in a client's words, at its default limit. */
const filters: Readonly<Record<string, (n: number) => [service: string, where: object]>> = {
  'by pert_id': (n) => ['sigs', {pert_id: compoundId(n * 31)}],
  'by pert_iname and cell_id': (n) => ['sigs', {pert_iname: `compound-${n * 31}`, cell_id: cell(n)}],
  'by cell_id and pert_type': (n) => ['sigs', {cell_id: cell(n), pert_type: 'trt_cp'}],
  'by tas above': (n) => ['sigs', {tas: {gt: 9.9 - n / 1e6}}],
  'by an element of brew_prefix': (n) => ['sigs', {brew_prefix: brew(n)}],
  'by a regular expression': (n) => ['sigs', {pert_iname: {like: `^compound-12${n}`}}],
  'by pert_id ': (n) => ['profiles', {pert_id: compoundId(n * 31)}],
  'by rna_plate': (n) => ['profiles', {rna_plate: `${brew(n)}_X1`}],
  'by distil_id': (n) => ['profiles', {distil_id: `${brew(n)}_X1_B20:A0${1 + (n % 9)}`}],
};

const counts: Readonly<Record<string, (n: number) => [service: string, where: object]>> = {
  'of all': () => ['sigs', {}],
  'of all ': () => ['profiles', {}],
  'by pert_id': (n) => ['sigs', {pert_id: compoundId(n * 31)}],
  'by cell_id': (n) => ['sigs', {cell_id: cell(n)}],
  'by cell_id ': (n) => ['profiles', {cell_id: cell(n)}],
};

/** Median times of filters and counts; first byte and memory of a streamed million of signatures. */
export async function measureScale(place: Place): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const agent = new http.Agent({keepAlive: true, maxSockets: 1});
  const time = async (path: string) => (await get(place, path, agent)).whole;
  try {
    for (const [name, filter] of Object.entries(filters)) {
      const value = await median((n) => {
        const [service, where] = filter(n);
        return time(`/api/${service}?filter=${encode({where})}`);
      });
      rows.push(row(`${filter(0)[0]} ${name.trim()}, median`, 'ms', value, promised.filter));
    }
    for (const [name, count] of Object.entries(counts)) {
      const value = await median((n) => {
        const [service, where] = count(n);
        return time(`/api/${service}/count?where=${encode(where)}`);
      });
      rows.push(row(`count of ${count(0)[0]} ${name.trim()}, median`, 'ms', value, promised.count));
    }
    return [...rows, ...(await measureStream(place, agent))];
  } finally {
    agent.destroy();
  }
}

const encode = (value: object) => encodeURIComponent(JSON.stringify(value));

async function median(time: (n: number) => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < repetitions; n++) times.push(await time(n));
  return times.sort((a, b) => a - b)[(repetitions - 1) / 2];
}

async function measureStream(place: Place, agent: http.Agent): Promise<BenchRow[]> {
  const idle = (await place.ours.meter()).memory;
  let highest = idle;
  let done = false;
  const watch = async () => {
    while (!done) {
      highest = Math.max(highest, (await place.ours.meter()).memory);
      await sleep(50);
    }
  };
  const watching = watch();
  const path = `/api/sigs?filter=${encode({limit: streamedRows})}`;
  const {first, whole, bytes} = await get(place, path, agent);
  done = true;
  await watching;
  return [
    row('first byte of a million sigs', 'ms', first, promised.firstByte),
    row('memory above idle while they stream', 'MB', (highest - idle) / 1e6, promised.memory),
    row('stream of a million sigs', 'MB/s', bytes / 1000 / whole, 100),
  ];
}

/** Milliseconds to the first byte of the body and to its end. */
export function get(
  place: Place,
  path: string,
  agent: http.Agent,
): Promise<{first: number; whole: number; bytes: number}> {
  const {ours, userKey} = place;
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const asked = http.get(ours.url + path, {agent, headers: {user_key: userKey}}, (response) => {
      let first = 0;
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        if (bytes === 0) first = performance.now() - begun;
        bytes += chunk.length;
      });
      response.once('end', () => {
        if (response.statusCode === 200) resolve({first, whole: performance.now() - begun, bytes});
        else reject(new Error(`bench: ${path} answered ${response.statusCode}`));
      });
      response.once('error', reject);
    });
    asked.once('error', (error) => {
      if (isClosed(asked, error)) resolve(get(place, path, agent));
      else reject(error);
    });
  });
}

function row(name: string, unit: string, value: number, baseline: number): BenchRow {
  return {name, value, unit, baseline, ratio: value / baseline};
}
