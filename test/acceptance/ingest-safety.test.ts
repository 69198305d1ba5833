import {spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import type {Pool} from 'pg';
import {tableLocks} from '../../src/database/locks';
import {compileObject} from '../../src/filter/compile-document';
import {type LoadReport, loadFiles} from '../../src/library/tables';
import {removeAbandoned} from '../../src/library/tables/rebuild';
import {serviceAt} from '../../src/models/services';
import {givenDatabase, type TestDatabase} from '../support/database';
import {givenFile, givenTable} from '../unit/library/tables/given-file';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await givenDatabase();
  ({pool} = database);
});

beforeEach(() => pool.query('truncate genes, cells, perts, sigs, pcls, pcl_perts, loads, data_releases'));

const rowsOf = async (sql: string) => (await pool.query(sql)).rows;
const changed = ([report]: LoadReport[]) =>
  report.status === 'loaded' ? report.tables[0].changed : report.error;

const geneHeader = ['pr_gene_id', 'pr_gene_symbol', 'pr_gene_title', 'pr_is_lm', 'pr_is_bing'];
const genes = (count: number) =>
  Array.from({length: count}, (_, i) => [String(i + 1), `GENE${i + 1}`, `gene ${i + 1}`, '0', '1']);
const sigHeader = ['sig_id', 'pert_id', 'pert_iname', 'cell_id', 'pert_dose', 'distil_id'];

/** A server process's memory of what each row version is: a row written again gets another xmin or ctid. */
const versions = (table: string) => rowsOf(`select id, xmin::text, ctid::text from ${table} order by id`);

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 500) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('loading again', () => {
  it('writes nothing, not even a row version', async () => {
    const file = givenTable(geneHeader, ...genes(50));
    expect(changed(await loadFiles([file], {pool}))).toBe(50);
    const before = await versions('genes');
    const releases = await rowsOf('select * from data_releases');
    // the same content under another name, with a comment so that its checksum differs
    const copy = givenFile(`# copied\n${[geneHeader, ...genes(50)].map((row) => row.join('\t')).join('\n')}`);
    expect(changed(await loadFiles([file], {pool}))).toBe(0);
    expect(changed(await loadFiles([copy], {pool}))).toBe(0);
    expect(await versions('genes')).toEqual(before);
    expect(await rowsOf('select * from data_releases')).toEqual(releases);
  });

  it('brings back what was changed by hand in between', async () => {
    const file = givenTable(geneHeader, ...genes(3));
    await loadFiles([file], {pool});
    await pool.query('delete from genes');
    expect(changed(await loadFiles([file], {pool}))).toBe(3);
  });

  it('leaves what a source of greater authority said, and counts each release once', async () => {
    const older = givenTable(geneHeader, ['780', 'OLD', 'old title', '1', '1']);
    const newer = givenTable(
      ['gene_id', 'gene_symbol', 'feature_space', 'ensembl_id'],
      ['780', 'NEW', 'landmark', ''],
    );
    for (const paths of [[newer, older], [older, newer], [older], [newer]]) await loadFiles(paths, {pool});
    expect(await rowsOf('select gene_symbol, gene_title from genes')).toEqual([
      {gene_symbol: 'NEW', gene_title: 'old title'},
    ]);
    expect(await rowsOf('select table_name, release::int from data_releases')).toEqual([
      {table_name: 'genes', release: 2},
    ]);
  });

  it('changes only the records that a new edition changes', async () => {
    await loadFiles([givenTable(geneHeader, ...genes(20))], {pool});
    const renamed = genes(21).map((row, i) => (i === 4 ? [row[0], 'RENAMED', ...row.slice(2)] : row));
    expect(changed(await loadFiles([givenTable(geneHeader, ...renamed)], {pool}))).toBe(2);
    expect(await rowsOf(`select entrez_id from genes where gene_symbol = 'RENAMED'`)).toEqual([
      {entrez_id: 5},
    ]);
  });
});

describe('a file with a fault', () => {
  const good = ['S:1', 'BRD-K1', 'aspirin', 'MCF7', '10', 'P_X1:A01|P_X2:A01'];

  it.each<[string, string[][], RegExp]>([
    ['a row with a cell too few', [good, good.slice(1)], /line 3: it has 5 cells where the header has 6/],
    [
      'a word where a number is due',
      [good, ['S:2', 'B', 'b', 'C', 'ten', '']],
      /line 3: pert_dose: "ten" is not a/,
    ],
    [
      'a record twice',
      [good, ['S:2', ...good.slice(1)], good],
      /line 4: sig_id "S:1" is that of line 2 already/,
    ],
    [
      'a record without its key',
      [good, ['-666', ...good.slice(1)]],
      /line 3: sig_id: it is missing|line 3: sig_id is missing/,
    ],
    ['a quote never closed', [['"S:3', ...good.slice(1), 'more']], /line 2: a quoted cell is never closed/],
  ])('is refused for %s', async (_, rows, message) => {
    const [report] = await loadFiles([givenTable(sigHeader, ...rows)], {pool});
    expect(report).toMatchObject({status: 'refused', kind: 'geo-sig-info', rowsRejected: 1});
    if (report.status === 'refused') expect(report.error.message).toMatch(message);
    expect(await rowsOf('select * from sigs')).toEqual([]);
    expect(await rowsOf('select * from loads')).toEqual([]);
  });

  it('is told of all its faults at once, and the files beside it are loaded', async () => {
    const bad = givenTable(sigHeader, good, ...['2', '3', '4'].map((id) => [id, 'B', 'b', 'C', 'x', '']));
    const reports = await loadFiles([bad, givenTable(geneHeader, ...genes(2))], {pool});
    expect(reports.map(({status}) => status).sort()).toEqual(['loaded', 'refused']);
    expect(reports.find(({status}) => status === 'refused')).toMatchObject({
      rowsRead: 4,
      rowsRejected: 3,
      rejections: [{place: 'line 3'}, {place: 'line 4'}, {place: 'line 5'}],
    });
    expect(await rowsOf('select count(*)::int as n from genes')).toEqual([{n: 2}]);
  });

  it('is refused when its compressed data ends too early, however much could be read', async () => {
    const text = [geneHeader, ...genes(200_000)].map((row) => row.join('\t')).join('\n');
    const gzip = gzipSync(text, {level: 1});
    const [report] = await loadFiles([givenFile(gzip.subarray(0, gzip.length - 1000))], {pool});
    expect(report).toMatchObject({status: 'refused', error: {code: 'LOAD_FILE_UNREADABLE'}});
    expect(await rowsOf('select * from genes')).toEqual([]);
  });

  it('lacks a column', async () => {
    const [report] = await loadFiles([givenTable(['gene_id', 'name'], ['1', 'x'])], {
      pool,
      as: 'lincs2020-geneinfo',
    });
    expect(report).toMatchObject({status: 'refused', error: {code: 'LOAD_COLUMNS_MISSING'}});
    if (report.status === 'refused') expect(report.error.message).toMatch(/gene_symbol, feature_space/);
  });
});

describe('a dry run', () => {
  it('reports what would change and changes nothing', async () => {
    expect(changed(await loadFiles([givenTable(geneHeader, ...genes(7))], {pool, dryRun: true}))).toBe(7);
    expect(await rowsOf('select * from genes')).toEqual([]);
    expect(await rowsOf('select * from loads')).toEqual([]);
  });
});

describe('bulk loading', () => {
  const many = () =>
    givenTable(
      sigHeader,
      ...Array.from({length: 100_000}, (_, i) => [`S:${i}`, 'B', 'b', 'C', '1', `P_X1:${i}`]),
    );

  it('gives the table, its indexes and its constraints as row by row', async () => {
    const indexes = `select indexname, indexdef from pg_indexes where tablename = 'sigs' order by 1`;
    const columns = `select attname, attnotnull, attgenerated, attcollation from pg_attribute
                      where attrelid = 'sigs'::regclass and attnum > 0 and not attisdropped order by attnum`;
    const before = [await rowsOf(indexes), await rowsOf(columns)];
    await pool.query(
      `insert into sigs (sig_id, pert_iname, tas) values ('S:7', 'old name', 0.5), ('T:1', 'other', 0.1)`,
    );
    expect(changed(await loadFiles([many()], {pool}))).toBe(100_000);
    expect([await rowsOf(indexes), await rowsOf(columns)]).toEqual(before);
    expect(
      await rowsOf(
        `select sig_id, id, pert_iname, tas, distil_id from sigs where sig_id in ('S:7', 'T:1') order by 1`,
      ),
    ).toEqual([
      {
        sig_id: 'S:7',
        id: expect.stringMatching(/^[0-9a-f]{24}$/),
        pert_iname: 'b',
        tas: 0.5,
        distil_id: ['P_X1:7'],
      },
      {sig_id: 'T:1', id: expect.any(String), pert_iname: 'other', tas: 0.1, distil_id: null},
    ]);
    await expect(pool.query(`insert into sigs (sig_id) values ('S:7')`)).rejects.toThrow(
      /unique constraint "sigs_/,
    );
  });

  it('gives every record the JSON text that its columns make', async () => {
    const doses = new Float64Array(100_000);
    const bits = new DataView(doses.buffer);
    for (let i = 0; i < doses.length; i++) {
      bits.setUint32(8 * i, Math.random() * 2 ** 32);
      bits.setUint32(8 * i + 4, Math.random() * 2 ** 32);
    }
    const rows = Array.from(doses, (dose, i) => [
      ...[`S:${i}`, 'B', i % 7 ? `b${i} µ"\\ \u0001` : '', 'C'],
      ...[Number.isFinite(dose) ? String(dose) : '', `P_X1:${i}|"${i}|é\\`],
    ]);
    await pool.query(
      `insert into sigs (sig_id, moa, tas) values ('S:7', '{"a \\"b"}', 0.5), ('T:1', '{}', 'NaN')`,
    );
    await pool.query(`insert into perts (pert_id, moa) values ('B', '{x,y}')`);
    expect(changed(await loadFiles([givenTable(sigHeader, ...rows)], {pool}))).toBe(100_000);
    const columns = [...serviceAt('sigs').resource.columns.values()];
    const object = compileObject(
      columns,
      columns.map(({name}) => `"${name}"`),
    );
    expect(
      await rowsOf(
        `select count(*)::int as n, count(*) filter (where document = ${object})::int as same from sigs`,
      ),
    ).toEqual([{n: 100_001, same: 100_001}]);
    await pool.query(`update sigs set tas = 0.25 where sig_id = 'T:1'`);
    const [{document}] = await rowsOf(`select document from sigs where sig_id = 'T:1'`);
    expect(JSON.parse(document)).toMatchObject({sig_id: 'T:1', tas: 0.25, moa: []});
  });

  it('leaves the table as it was when it fails half-way, and nothing beside it', async () => {
    await pool.query(`insert into sigs (sig_id) values ('before')`);
    await pool.query('create unique index only_one on sigs (pert_desc)');
    try {
      await expect(loadFiles([many()], {pool})).rejects.toThrow(/only_one_next/);
      expect(await rowsOf('select sig_id from sigs')).toEqual([{sig_id: 'before'}]);
      expect(await rowsOf(`select to_regclass('sigs_next') as left`)).toEqual([{left: null}]);
    } finally {
      await pool.query('drop index only_one');
    }
  });

  it('removes what a killed one left, when it loads again or a server starts, but not under a load', async () => {
    const left = async () => (await rowsOf(`select to_regclass('sigs_next')::text as left`))[0].left;
    await pool.query('create table sigs_next (id text)');
    const loading = await pool.connect();
    await loading.query('begin');
    await loading.query('select pg_advisory_xact_lock($1, hashtext($2))', [tableLocks.load, 'sigs']);
    await removeAbandoned(pool, ['sigs', 'genes']);
    expect(await left()).toBe('sigs_next');
    await loading.query('rollback');
    loading.release();
    await removeAbandoned(pool, ['sigs', 'genes']);
    expect(await left()).toBeNull();
    await pool.query('create table sigs_next (id text)');
    expect(changed(await loadFiles([many()], {pool, dryRun: true}))).toBe(100_000);
    expect(await rowsOf('select count(*)::int as n from sigs')).toEqual([{n: 0}]);
    expect(changed(await loadFiles([many()], {pool}))).toBe(100_000);
    expect(await left()).toBeNull();
  });

  it('lets readers see the table before or after, never between', async () => {
    await pool.query(`insert into sigs (sig_id) values ('before')`);
    const seen = new Set<number>();
    let running = true;
    const reading = (async () => {
      while (running) seen.add((await rowsOf('select count(*)::int as n from sigs'))[0].n);
    })();
    await loadFiles([many()], {pool});
    running = false;
    await reading;
    for (const count of seen) expect([1, 100_001]).toContain(count);
  });
});

describe('loads at the same time', () => {
  it('take turns and leave what either order would', async () => {
    const files = [0, 500].map((from) => givenTable(geneHeader, ...genes(1000).slice(from)));
    const reports = await Promise.all(files.map((file) => loadFiles([file], {pool})));
    expect(reports.flat().map(({status}) => status)).toEqual(['loaded', 'loaded']);
    expect(await rowsOf('select count(*)::int as n from genes')).toEqual([{n: 1000}]);
  });
});

describe('a load killed in the middle', () => {
  it('leaves the table as it was, and the next load finds no obstacle', async () => {
    await loadFiles([givenTable(geneHeader, ...genes(10))], {pool});
    const file = givenTable(geneHeader, ...genes(5000).map(([id, , ...rest]) => [id, `NEW${id}`, ...rest]));
    // The lock holds the load up in its merge, with everything staged.
    const holder = await pool.connect();
    await holder.query('begin');
    await holder.query('lock table genes in share row exclusive mode');
    const script = path.join(__dirname, '../unit/library/tables/load-child.mjs');
    const child = spawn(process.execPath, [script, database.connectionString, file], {stdio: 'inherit'});
    const loading = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await until(async () => (await rowsOf(loading)).length === 1);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await holder.query('rollback');
    holder.release();
    await until(
      async () =>
        (
          await rowsOf(`select from pg_stat_activity where datname = current_database()
      and state <> 'idle' and pid <> pg_backend_pid()`)
        ).length === 0,
    );
    expect(
      await rowsOf(
        `select count(*)::int as n, count(*) filter (where gene_symbol like 'NEW%')::int as changed from genes`,
      ),
    ).toEqual([{n: 10, changed: 0}]);
    expect(changed(await loadFiles([file], {pool}))).toBe(5000);
  });
});
