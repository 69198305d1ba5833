import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {unpack} from '../support/archive';
import {waitUntil} from '../support/homes';
import {givenInstallation} from '../support/installation';
import {runOpenclue, type ServerProcess, startServerProcess} from '../support/server-process';
import {givenScores} from '../unit/engine/index/given';

const genes = 40;
const tool = 'sig_queryl1k_tool';

function writeGct(file: string, prefix: string, signatures: number): string {
  const columns = givenScores(genes, signatures, signatures);
  const rows = Array.from({length: genes}, (_, g) =>
    [1000 + g, 'na', ...columns.map((scores) => scores[g].toFixed(3))].join('\t'),
  );
  const header = ['NAME', 'Description', ...columns.map((_, s) => `${prefix}${s}`)].join('\t');
  writeFileSync(file, `#1.2\n${genes}\t${signatures}\n${header}\n${rows.join('\n')}\n`);
  return file;
}

describe('appending to a dataset that a server queries', () => {
  const {home, environment} = givenInstallation('demo', {OPENCLUE_DEMO_DATASETS: '*'});
  const run = (...args: string[]) => runOpenclue(args, environment);
  const datasets = path.join(home, 'datasets');
  const index = path.join(datasets, 'mine', 'all.index');
  const file = (name: string) => path.join(home, name);
  let server: ServerProcess;
  let standing: ChildProcess | undefined;

  afterAll(() => standing?.kill('SIGKILL'));

  beforeAll(async () => {
    const added = await run(
      'matrix',
      'add',
      'mine',
      writeGct(file('first.gct'), 'A', 9_000),
      '--space',
      'all',
    );
    if (added.code !== 0) throw new Error(added.errors);
    server = await startServerProcess(environment);
  }, 120_000);

  /** Ids of the signatures that a job finds, in no order. */
  async function searched(): Promise<string[]> {
    const headers = {user_key: server.key, 'Content-Type': 'application/json'};
    const up = Array.from({length: 12}, (_, g) => 1000 + g).join('\t');
    const body = JSON.stringify({
      tool_id: tool,
      name: 'q',
      dataset: 'mine',
      ignoreWarnings: true,
      'uptag-cmapfile': `Q\t\t${up}`,
    });
    const response = await fetch(`${server.url}/api/jobs`, {method: 'POST', headers, body});
    const answer = (await response.json()) as {result?: {job_id: string}};
    const id = answer.result?.job_id;
    if (id === undefined) throw new Error(`${response.status}: ${JSON.stringify(answer)}`);
    const state = async () =>
      (await (await fetch(`${server.url}/api/jobs/findByJobId/${id}`, {headers})).json()) as {
        status: string;
        errorMessage: string;
        download_status?: string;
        download_url?: string;
      };
    await waitUntil(async () => {
      const {status, errorMessage, download_status} = await state();
      if (status === 'error') throw new Error(errorMessage);
      return download_status === 'completed';
    });
    const archive = file(`${id}.tar.gz`);
    const {download_url} = await state();
    writeFileSync(archive, Buffer.from(await (await fetch(`http:${download_url}`)).arrayBuffer()));
    const names = await unpack(archive, file('unpacked'));
    const result = names.find((name) => name.endsWith('query_result.gct'));
    const lines = readFileSync(path.join(home, 'unpacked', result ?? ''), 'utf8')
      .trimEnd()
      .split('\n');
    const fields = Number(lines[1].split('\t')[3]);
    return lines.slice(3 + fields).map((line) => line.split('\t', 1)[0]);
  }

  async function listed(): Promise<number> {
    const {output} = await run('matrix', 'list', '--json');
    const all = JSON.parse(output) as {datasets: {name: string; signature_count: number}[]};
    return all.datasets.find(({name}) => name === 'mine')?.signature_count ?? Number.NaN;
  }

  it('nothing changes while it runs or when it is killed; afterwards the next query has both', async () => {
    expect(await searched()).toHaveLength(9_000);
    const before = statSync(index).size;
    const big = writeGct(file('big.gct'), 'B', 20_000);
    const program = path.join(__dirname, 'index-build-slowly.cjs');
    const slow = spawn(process.execPath, [program, 'append', datasets, 'mine', big], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    standing = slow;
    await waitUntil(() => statSync(index).size > before || slow.exitCode !== null);

    const small = writeGct(file('small.gct'), 'C', 70);
    const second = await run('matrix', 'append', 'mine', small);
    expect(slow.exitCode).toBeNull();
    const gone = once(slow, 'exit');
    slow.kill('SIGKILL');
    await gone;
    expect(second.code).toBe(1);
    expect(second.errors).toMatch(new RegExp(`Process ${slow.pid} .* is working on dataset "mine"`));
    expect(await listed()).toBe(9_000);
    expect(await run('matrix', 'check', 'mine')).toMatchObject({code: 0});
    expect(await searched()).toHaveLength(9_000);

    const appended = await run('matrix', 'append', 'mine', small);
    expect(appended).toMatchObject({code: 0, errors: ''});
    expect(appended.output).toContain('70 signatures appended');
    expect(await listed()).toBe(9_070);
    const ids = await searched();
    expect(ids).toHaveLength(9_070);
    expect(new Set(ids).has('C69')).toBe(true);
    expect(await run('matrix', 'check', 'mine')).toMatchObject({code: 0});
  }, 240_000);

  it('refuses signatures that are there and a matrix without some gene, and leaves all as it was', async () => {
    const count = await listed();
    const again = await run('matrix', 'append', 'mine', writeGct(file('again.gct'), 'A', 3));
    expect(again.code).toBe(1);
    expect(again.errors).toMatch(/signature "A0" is there already/);
    const short = file('short.gct');
    writeFileSync(short, '#1.2\n2\t1\nNAME\tDescription\tZ\n1000\tx\t1\n1001\tx\t2\n');
    expect((await run('matrix', 'append', 'mine', short)).errors).toMatch(/no row for gene 1002/);
    expect((await run('matrix', 'append', 'nowhere', short)).errors).toMatch(/no dataset "nowhere"/);
    expect(await listed()).toBe(count);
  }, 120_000);
});
