/**
 * `npm run bench hostile [requests] [seed]`: hostile requests, 20,000 unless told, against a server that it starts for
 * itself. None may be answered by a fault of the server, or fail without a code of docs/errors.md; the first that does ends
 * the run and is printed. Everything is drawn from the seed, so a request comes again by its number.
 */
import {runHostile} from './hostile/run';
import {withSyntheticServer} from './interactive/server';
import type {BenchRow} from './row';

/** Signatures of the dataset that is asked. */
const signatures = 300;
/** Requests before memory is first looked at. */
const warmUp = 500;
/** Bytes that the server may grow by: what it keeps of answers and datasets is bounded by less. */
const mostGrowth = 1024 ** 3;
/** How often memory is looked at on the way. */
const parts = 4;

/** @throws at the first answer that is not as it must be, and when the server has grown without bound */
export function benchHostile([requests = 20_000, seed = 1]: readonly number[] = []): Promise<BenchRow[]> {
  const settings = {
    OPENCLUE_DEMO: '1',
    OPENCLUE_INVITATIONS: '1',
    OPENCLUE_JOB_CONCURRENCY: '1',
    OPENCLUE_JOB_QUOTA: '5',
    OPENCLUE_STATEMENT_TIMEOUT: '5000',
    OPENCLUE_SLICE_VALUES: '100000',
  };
  return withSyntheticServer(signatures, settings, async ({server, client, other, admin}) => {
    const {user_key: demo} = (await (await fetch(`${server.url}/temp_api_key`)).json()) as {user_key: string};
    const target = {url: server.url, keys: [client.key, other.key, admin.key, demo]};
    // Of a seed of their own, so that all that were asked for are sent afterwards.
    await runHostile(target, warmUp, seed + 1);
    const before = await server.meter();
    const statuses = new Map<number, number>();
    const codes = new Map<string, number>();
    const rows: BenchRow[] = [];
    // In parts, whose memories tell a plateau from a leak.
    const part = Math.ceil(requests / parts);
    for (let first = 0; first < requests; first += part) {
      const report = await runHostile(target, Math.min(part, requests - first), seed, first);
      addCounts(statuses, report.statuses);
      addCounts(codes, report.codes);
      const after = await server.meter();
      if (after.memory - before.memory > mostGrowth) {
        throw new Error(`bench: the server grew from ${before.memory} to ${after.memory} bytes`);
      }
      const sent = Math.min(first + part, requests);
      const [memory, grown] = [before.memory / 1e6, after.memory / 1e6];
      rows.push({
        ...{name: `memory after ${sent} hostile requests, against after ${warmUp}`, unit: 'MB'},
        ...{value: grown, baseline: memory, ratio: grown / memory},
      });
    }
    console.error(`bench: ${requests} hostile requests of seed ${seed}, by status: ${listed(statuses)}`);
    console.error(`bench: by code: ${listed(codes)}`);
    return rows;
  });
}

function addCounts<K>(sums: Map<K, number>, counts: ReadonlyMap<K, number>): void {
  for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
}

function listed(counts: ReadonlyMap<unknown, number>): string {
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}
