import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {openMatrix} from '../../src/engine/formats/open-matrix';
import {documentColumn} from '../../src/filter/compile-document';
import {givenDatabase} from '../support/database';
import {
  givenHome,
  keepPostgres,
  repositoryRoot,
  runInto,
  runOpenclue,
  runUnread,
  spawnOpenclue,
} from '../support/server-process';
import {sharedFile} from '../support/shared';

/** Every file of a result: its text, or what is in its matrix. */
async function contentOf(result: string): Promise<Map<string, unknown>> {
  const files = readdirSync(result, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
  const content = new Map<string, unknown>();
  for (const {parentPath, name} of files) {
    const file = path.join(parentPath, name);
    if (!name.endsWith('.gctx')) {
      content.set(path.relative(result, file), readFileSync(file, 'utf8'));
      continue;
    }
    const {rows, columns, readColumns, close} = await openMatrix(file);
    content.set(path.relative(result, file), {rows, columns, scores: readColumns(0, columns.ids.length)});
    close();
  }
  return content;
}

describe('the command line', () => {
  const home = givenHome('database');
  keepPostgres(home);
  const run = (...args: string[]) => runOpenclue(args, {OPENCLUE_HOME: home, OPENCLUE_DEMO: '0'});
  const file = (name: string, text: string) => {
    const at = path.join(home, name);
    writeFileSync(at, text);
    return at;
  };

  it.each([
    ['--version'],
    ...[
      'serve',
      'worker',
      'doctor',
      'load',
      'matrix',
      'background',
      'expression',
      'query',
      'introspect',
      'keys',
    ].map((verb) => [verb, '--help']),
  ])('starts as a process of its own: %s %s', async (...args) => {
    expect(await spawnOpenclue(args.filter(Boolean), {})).toMatchObject({code: 0, errors: ''});
  });

  it('exits 0 when done, 1 when something failed, 2 when it was used wrongly', async () => {
    expect(await run('--version')).toMatchObject({code: 0, output: '0.1.0\n'});
    expect(await run('query', '--help')).toMatchObject({code: 0});
    for (const args of [[], ['nope'], ['matrix', 'add'], ['query'], ['query', '--up', 'x', '--tool', 'no']]) {
      expect({args, code: (await run(...args)).code}).toEqual({args, code: 2});
    }
    const missing = await run('query', '--up', path.join(home, 'missing.gmt'));
    expect(missing).toMatchObject({code: 1});
    expect(missing.errors).toMatch(/missing\.gmt cannot be read/);
  }, 120_000);

  it('leaves nothing behind of a matrix that cannot be added', async () => {
    const gct = (cell: string) => `#1.2\n2\t2\nNAME\tDescription\tA\tB\n780\tx\t1\t2\n7849\tx\t${cell}\t4\n`;
    const cases: [string, string, RegExp][] = [
      ['wrong version', gct('3').replace('#1.2', '#1.9'), /#1\.9|1\.2/],
      ['cut off', gct('3').slice(0, -12), /5|row/],
      ['not a number', gct('three'), /line 5/],
      ['repeated id', gct('3').replace('7849', '780'), /780/],
      [
        'no genes',
        gct('3').replace('780\t', 'foo\t').replace('7849\t', 'bar\t'),
        /no row .* is a known gene/i,
      ],
    ];
    for (const [name, text, message] of cases) {
      const {code, errors} = await run('matrix', 'add', 'bad', file(`${name}.gct`, text));
      expect({name, code}).toEqual({name, code: 1});
      expect(errors).toMatch(message);
      expect(errors).toContain('.gct');
      expect(existsSync(path.join(home, 'datasets', 'bad'))).toBe(false);
    }
    const {output} = await run('matrix', 'list', '--json');
    expect(JSON.parse(output)).toEqual({datasets: [], references: [], building: []});
  }, 120_000);

  it('adds, lists, checks and removes a dataset, and refuses its name a second time', async () => {
    const rows = Array.from({length: 30}, (_, i) => `${i + 1}\tx\t${i - 15}\t${(i * 7) % 30}`);
    const scores = file('scores.gct', `#1.2\n30\t2\nNAME\tDescription\tA\tB\n${rows.join('\n')}\n`);
    expect(await run('matrix', 'add', 'mine', scores)).toMatchObject({code: 0});
    expect((await run('matrix', 'add', 'mine', scores)).errors).toMatch(/mine/);
    const listed = JSON.parse((await run('matrix', 'list', '--json')).output) as {datasets: object[]};
    expect(listed.datasets).toMatchObject([
      {name: 'mine', signature_count: 2, gene_count: 30, spaces: ['all']},
    ]);
    expect(await run('matrix', 'check', 'mine')).toMatchObject({code: 0});
    const up = file('up.gmt', `Q\t\t${[29, 30, 28].join('\t')}\n`);
    const out = path.join(home, 'out');
    expect(await run('query', '--dataset', 'mine', '--up', up, '--out', out, '--json')).toMatchObject({
      code: 0,
    });
    expect((await run('query', '--dataset', 'mine', '--up', up, '--out', out)).errors).toMatch(
      /cannot be written/,
    );
    expect(existsSync(path.join(out, 'success.txt'))).toBe(true);
    const plain = path.join(home, 'plain');
    const plainly = {OPENCLUE_HOME: home, OPENCLUE_DEMO: '0', OPENCLUE_PLAIN_WRITERS: '1'};
    const asked = ['query', '--dataset', 'mine', '--up', up, '--out', plain, '--json'];
    expect(await runOpenclue(asked, plainly)).toMatchObject({code: 0});
    expect(await contentOf(plain)).toEqual(await contentOf(out));
    const unread = await runUnread(['query', '--dataset', 'mine', '--up', up], {
      OPENCLUE_HOME: home,
      OPENCLUE_DEMO: '0',
    });
    expect(unread).toEqual({code: 0, errors: expect.not.stringContaining('EPIPE')});
    expect(await run('matrix', 'remove', 'mine')).toMatchObject({code: 0});
    expect((await run('query', '--dataset', 'mine', '--up', up)).errors).toMatch(
      /There is no dataset "mine"/,
    );
  }, 120_000);

  it('adds a real matrix to a fresh install with all 10,174 BING genes', async () => {
    const matrix = sharedFile('data', 'gctx', 'cTRAP', 'level5_modz_n48x12328.gctx');
    if (!existsSync(matrix)) {
      console.warn('skipped: ../shared/data is not here');
      return;
    }
    const {output} = await run('matrix', 'add', 'real', matrix);
    expect(output).toContain('bing 10,174');
    expect(await run('matrix', 'remove', 'real')).toMatchObject({code: 0});
  }, 120_000);

  it('hints at a gene table that changed under a dataset, and rebuilds it with the genes of today', async () => {
    const rows = [780, 5982, 3310, 2978, 6414, 1316, 5720, 'ADCK3', 'NOVEL1', 'NOVEL2'].map(
      (id, i) => `${id}\tx\t${i - 4}\t${(i * 7) % 10}`,
    );
    const scores = file('novel.gct', `#1.2\n10\t2\nNAME\tDescription\tA\tB\n${rows.join('\n')}\n`);
    const added = await run('matrix', 'add', 'novel', scores, '--space', 'bing');
    expect(added.output).toMatch(/bing 7\n[\s\S]*1 rows have another name .* ADCK3 \(now COQ8A\)/);
    expect((await run('matrix', 'list')).output).not.toMatch(/gene table has changed/);
    const genes = file(
      'genes.txt',
      'pr_gene_id\tpr_gene_symbol\tpr_is_lm\tpr_is_bing\n900001\tNOVEL1\t0\t1\n900002\tNOVEL2\t0\t0\n',
    );
    expect(await run('load', genes)).toMatchObject({code: 0});
    const hint = /novel.*the gene table has changed.*1 genes of its matrix.*openclue matrix rebuild novel/;
    expect((await run('matrix', 'list')).output).toMatch(hint);
    expect(await run('doctor')).toMatchObject({code: 0, output: expect.stringMatching(hint)});
    expect((await run('matrix', 'rebuild', 'novel')).output).toContain('bing 8');
    expect((await run('matrix', 'list')).output).not.toMatch(/gene table has changed/);
    expect(await run('matrix', 'check', 'novel', '--source', scores)).toMatchObject({code: 0});
    const other = file('other.gct', readFileSync(scores, 'utf8').replace('\t-4\t', '\t-5\t'));
    const refused = await run('matrix', 'rebuild', 'novel', '--matrix', other);
    expect(refused).toMatchObject({code: 1, errors: expect.stringContaining('is not the matrix novel.gct')});
    expect(await run('matrix', 'remove', 'novel')).toMatchObject({code: 0});
  }, 120_000);

  it('prepares a database once, and again after another build has', async () => {
    const {pool, connectionString} = await givenDatabase('template0');
    const list = () => runOpenclue(['matrix', 'list'], {OPENCLUE_HOME: home, DATABASE_URL: connectionString});
    const preparations = async () => (await pool.query('select build from schema_preparation')).rows;
    const hasDocuments = async () => {
      const {rowCount} = await pool.query(
        'select from pg_attribute where attrelid = $1::regclass and attname = $2 and not attisdropped',
        ['cells', documentColumn],
      );
      return rowCount === 1;
    };
    const build = readFileSync(path.join(repositoryRoot, 'dist/.stamp'), 'utf8');
    expect(await list()).toMatchObject({code: 0});
    expect(await preparations()).toEqual([{build}]);
    expect(await hasDocuments()).toBe(true);

    // Nothing but a preparation mends it.
    await pool.query(`alter table cells drop column ${documentColumn}`);
    expect(await list()).toMatchObject({code: 0});
    expect(await hasDocuments()).toBe(false);
    await pool.query("update schema_preparation set build = 'another'");
    expect(await list()).toMatchObject({code: 0});
    expect(await hasDocuments()).toBe(true);
    expect(await preparations()).toEqual([{build}]);

    await pool.query("update schema_preparation set build = 'another'");
    await pool.query("insert into schema_migrations values (9999, '9999_later.sql', '')");
    expect(await list()).toMatchObject({code: 1, errors: expect.stringContaining('9999_later.sql')});
    expect(await preparations()).toEqual([]);
  }, 120_000);

  it('tells datasets apart by the case of their names, and the names of no dataset by any', async () => {
    const gct = (shift: number) => {
      const rows = Array.from({length: 30}, (_, i) => `${i + 1}\tx\t${(i * 7 + shift) % 30}\t${i}`);
      return `#1.2\n30\t2\nNAME\tDescription\tA${shift}\tB${shift}\n${rows.join('\n')}\n`;
    };
    expect(await run('matrix', 'add', 'Case', file('one.gct', gct(1)))).toMatchObject({code: 0});
    expect(await run('matrix', 'add', 'case', file('two.gct', gct(2)))).toMatchObject({code: 0});
    const up = file('case.gmt', 'Q\t\t1\t2\t3\n');
    for (const [name, signature] of [
      ['Case', 'A1'],
      ['case', 'A2'],
      ['CASE', 'A2'],
    ]) {
      const {output} = await run('query', '--dataset', name, '--up', up, '--json');
      expect({name, output}).toEqual({name, output: expect.stringContaining(`"${signature}"`)});
    }
  }, 120_000);

  it('removes what a crash has left: files without a record, and a record without files', async () => {
    const datasets = path.join(home, 'datasets');
    cpSync(path.join(datasets, 'case'), path.join(datasets, 'stray'), {recursive: true});
    mkdirSync(path.join(datasets, 'begun.building'));
    rmSync(path.join(datasets, 'Case'), {recursive: true});
    for (const name of ['stray', 'begun', 'Case', 'case']) {
      expect({name, ...(await run('matrix', 'remove', name))}).toMatchObject({name, code: 0});
    }
    expect(readdirSync(datasets)).toEqual([]);
    expect(await run('matrix', 'list')).toMatchObject({output: expect.not.stringMatching(/case/i)});
    expect((await run('matrix', 'remove', 'case')).errors).toMatch(/There is no dataset "case"/);
  }, 120_000);

  it('does its work where what it prints cannot be kept, and says so', async () => {
    const {code, errors} = await runInto('/dev/full', ['matrix', 'list'], {OPENCLUE_HOME: home});
    expect(code).toBe(1);
    expect(errors).toMatch(/^openclue: what it prints cannot be written: .*ENOSPC.*\n$/);
  });
});
