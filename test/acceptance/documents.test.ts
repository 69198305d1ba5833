import {cpSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Readable} from 'node:stream';
import type {Pool} from 'pg';
import {to as copyTo} from 'pg-copy-streams';
import {migrate} from '../../src/database/migrations';
import {compileRecords} from '../../src/filter/compile';
import {compileNested} from '../../src/filter/compile-document';
import {everything, type Resource} from '../../src/filter/types';
import {createLog} from '../../src/log';
import {serviceAt, services} from '../../src/models/services';
import {appendDocuments} from '../../src/repositories/document-bytes';
import {storeDocuments} from '../../src/repositories/documents';
import {runStatement} from '../../src/repositories/query';
import {prepareSchema} from '../../src/schema';
import {awkwardResource, givenAwkwardTable} from '../support/awkward-table';
import {givenDatabase} from '../support/database';

const log = createLog('silent');
const root = path.resolve(__dirname, '../..');

/** The texts of all records of a resource, in the order of their ids. */
async function textsOf(pool: Pool, resource: Resource): Promise<unknown[]> {
  const fields = [...resource.columns.values()];
  const filter = {where: everything, fields, order: [], limit: undefined, skip: 0, include: []};
  return (await runStatement(pool, compileRecords(filter, resource))).flat();
}

/** The last field of each row of a binary COPY. */
function lastFields(binary: Buffer, fields: number): string[] {
  const texts: string[] = [];
  let at = 19;
  while (binary.readInt16BE(at) >= 0) {
    expect(binary.readInt16BE(at)).toBe(fields);
    at += 2;
    for (let i = 0; i < fields; i++) {
      const length = binary.readInt32BE(at);
      at += 4;
      if (i === fields - 1) texts.push(binary.toString('utf8', at, at + length));
      at += Math.max(length, 0);
    }
  }
  expect(at).toBe(binary.length - 2);
  return texts;
}

const byColumns = (resource: Resource): Resource => ({...resource, documents: false});

describe('the stored text of a record', () => {
  let pool: Pool;
  const documented: Resource = {...awkwardResource, documents: true};

  beforeAll(async () => {
    ({pool} = await givenDatabase());
    await givenAwkwardTable(pool);
    await storeDocuments(pool, [documented], log);
  });

  test('is what the columns say, whatever they hold', async () => {
    const texts = await textsOf(pool, documented);
    expect(texts).toHaveLength(120);
    expect(texts).toEqual(await textsOf(pool, awkwardResource));
  });

  test('follows every change, whoever makes it', async () => {
    await pool.query(
      `update awkward set score = 'NaN', extra = '{"a": null, "b": [1, null]}' where id = 'id001'`,
    );
    await pool.query(`insert into awkward (id, name) values ('id900', E'\\x01 " \\\\ \\u2028')`);
    const texts = await textsOf(pool, documented);
    expect(texts).toEqual(await textsOf(pool, awkwardResource));
    expect(texts[1]).toContain('"score":"NaN"');
    expect(texts[1]).toContain('"extra":{"b":[1,null]}');
    expect(texts.at(-1)).toBe('{"id":"id900","name":"\\u0001 \\" \\\\ \u2028"}');
  });

  test('is spelled alike of binary values, in whatever pieces they come', async () => {
    await pool.query(
      `insert into awkward (id, name, tags, labels, score, extra) values
         ('id901', E'\x7f\b\f\n\r\t\x1f/', '{}', '{{a,b},{"\\"",NULL}}', 1e15, '[{"a": null}, 1.50]'),
         ('id902', null, '{NULL}', null, -1.5e-5, 'null'), ('id903', null, '{"",a}', null, '-0', '{}'),
         ('id904', '', null, null, 123456789012345, '"x"'), ('id905', '', null, null, 1e-4, 'true'),
         ('id906', '', null, null, '-Infinity', null), ('id907', '', null, null, 4.9e-324, '1e400')`,
    );
    const columns = [...documented.columns.values()];
    const hidden = columns.filter(({type}) => type === 'jsonb');
    const fields = columns.map((column, i) => {
      const at = hidden.indexOf(column);
      return {column, at: at < 0 ? hidden.length + i : at};
    });
    const listed = [
      ...hidden.map(({name}) => compileNested(`"${name}"`)),
      ...columns.map(({name}) => `"${name}"`),
    ];
    const client = await pool.connect();
    try {
      const copy = `copy (select ${listed.join(', ')} from awkward order by id) to stdout (format binary)`;
      const binary = Buffer.concat(await client.query(copyTo(copy)).toArray());
      for (const size of [1, 7, binary.length]) {
        const pieces = Array.from({length: Math.ceil(binary.length / size)}, (_, i) =>
          binary.subarray(i * size, (i + 1) * size),
        );
        const spelled = Buffer.concat(
          await Readable.from(pieces).pipe(appendDocuments(fields, hidden.length)).toArray(),
        );
        expect(lastFields(spelled, columns.length + 1)).toEqual(await textsOf(pool, documented));
      }
    } finally {
      client.release();
    }
  });

  test('has what another trigger makes of the record', async () => {
    await pool.query(
      `create function shout() returns trigger language plpgsql as 'begin new.note := upper(new.note); return new; end';
       create trigger shouts before insert or update on awkward for each row execute function shout();
       insert into awkward (id, note) values ('id999', 'loud')`,
    );
    const texts = await textsOf(pool, documented);
    expect(texts.at(-1)).toBe('{"id":"id999","note":"LOUD"}');
    await pool.query(`delete from awkward where id = 'id999'; drop trigger shouts on awkward`);
  });

  test('is made anew when the model changes, and only then', async () => {
    const filenode = async () =>
      (await pool.query(`select pg_relation_filenode('awkward') as node`)).rows[0].node;
    const before = await filenode();
    await storeDocuments(pool, [documented], log);
    expect(await filenode()).toBe(before);
    await pool.query('alter table awkward add column added integer default 7');
    const columns = new Map(documented.columns).set('added', {name: 'added', type: 'integer'});
    columns.delete('note');
    const changed = {...documented, columns};
    await storeDocuments(pool, [changed], log);
    expect(await filenode()).not.toBe(before);
    const texts = await textsOf(pool, changed);
    expect(texts).toEqual(await textsOf(pool, byColumns(changed)));
    expect(texts[2]).toContain('"added":7');
    expect(texts[2]).not.toContain('"note"');
    const functions = async () =>
      (await pool.query(`select from pg_proc where proname like 'awkward_document%'`)).rows.length;
    // The function of the earlier model is gone.
    expect(await functions()).toBe(1);
  });

  test('takes the place of the generated column of an earlier build', async () => {
    await pool.query(
      `drop trigger zz_document on awkward; alter table awkward drop column document;
       alter table awkward add column document text generated always as ('{"id":"' || id || '"}') stored`,
    );
    await storeDocuments(pool, [documented], log);
    expect(await textsOf(pool, documented)).toEqual(await textsOf(pool, byColumns(documented)));
  });

  test('holds as many fields as a table can have', async () => {
    const names = Array.from({length: 250}, (_, i) => `field_${i}`);
    await pool.query(
      `create table wide (id text primary key, ${names.map((name) => `${name} integer`).join(', ')})`,
    );
    await pool.query(
      `insert into wide (id, field_0, field_249) values ('a', 1, 2), ('b', null, 3), ('c', 4, null)`,
    );
    await pool.query(`insert into wide (id) values ('d')`);
    const columns = new Map(
      ['id', ...names].map((name) => [name, {name, type: name === 'id' ? 'text' : 'integer'} as const]),
    );
    const wide: Resource = {...documented, table: 'wide', columns};
    await storeDocuments(pool, [wide], log);
    expect(await textsOf(pool, wide)).toEqual([
      '{"id":"a","field_0":1,"field_249":2}',
      '{"id":"b","field_249":3}',
      '{"id":"c","field_0":4}',
      '{"id":"d"}',
    ]);
  });
});

test('a database of before gets the texts of the records it holds, once, by whichever server starts first', async () => {
  const {pool} = await givenDatabase('template0');
  await migrate(pool, path.join(root, 'migrations'));
  await pool.query(
    `insert into sigs (sig_id, tas, distil_id) values ('A:1', 0.25, '{x,y}'), ('B:"2"', null, null)`,
  );
  await Promise.all([1, 2, 3].map(() => prepareSchema(pool, log)));
  const {resource} = serviceAt('sigs');
  const texts = await textsOf(pool, resource);
  expect(texts).toHaveLength(2);
  expect(texts).toEqual(await textsOf(pool, byColumns(resource)));
});

test('signatures and profiles of before get ids that lie with those of their plate', async () => {
  const {pool} = await givenDatabase('template0');
  const earlier = mkdtempSync(path.join(tmpdir(), 'openclue-migrations-'));
  const {resource} = serviceAt('sigs');
  try {
    cpSync(path.join(root, 'migrations'), earlier, {recursive: true});
    const later = readdirSync(earlier).filter((name) => name >= '0012_plate_order.sql');
    for (const name of later) rmSync(path.join(earlier, name));
    await migrate(pool, earlier);
    await pool.query(`insert into sigs (sig_id, cell_id) values ('P:A1', 'C'), ('Q:A1', 'C'), ('P:A2', 'C')`);
    await pool.query(`insert into profiles (distil_id) values ('P_X1:A1'), ('Q_X1:A1'), ('P_X1:A2')`);
    await storeDocuments(pool, [resource], log);
  } finally {
    rmSync(earlier, {recursive: true});
  }
  await prepareSchema(pool, log);
  for (const [table, key] of [
    ['sigs', 'sig_id'],
    ['profiles', 'distil_id'],
  ]) {
    const {rows} = await pool.query<{id: string; name: string; document: string}>(
      `select id, ${key} as name, document from ${table} order by id`,
    );
    expect(new Set(rows.map(({id}) => id)).size).toBe(3);
    const plates = rows.map(({name}) => name[0]).join('');
    expect(['PPQ', 'QPP']).toContain(plates);
    for (const {id, name, document} of rows) {
      expect(id).toMatch(/^[0-9a-f]{24}$/);
      expect(JSON.parse(document)).toMatchObject({id, [key]: name});
    }
  }
  await expect(pool.query(`insert into sigs (sig_id) values ('P:A1')`)).rejects.toThrow(
    /sigs_sig_id_key|sigs_pkey/,
  );
});

test('every table of a service keeps its records’ texts', async () => {
  const {pool} = await givenDatabase();
  const {rows} = await pool.query<{name: string}>(
    `select attrelid::regclass::text as name from pg_attribute
       join pg_trigger on tgrelid = attrelid and tgname = 'zz_document' and tgenabled = 'O'
      where attname = 'document' and not attisdropped and attrelid in
            (select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r')`,
  );
  const tables = services.filter(({resource}) => resource.documents).map(({resource}) => resource.table);
  expect(rows.map(({name}) => name).sort()).toEqual([...tables].sort());
  // A view has none.
  expect(services.filter(({resource}) => !resource.documents).map(({path: name}) => name)).toEqual([
    'datasets',
  ]);
});

test('an index gives the records of equal columns in the order of their ids where a service says so', async () => {
  const {pool} = await givenDatabase();
  const indexes = await indexesOf(pool);
  const ordered = services.filter(({resource}) => resource.orderedBy !== undefined);
  expect(ordered.map(({path: name}) => name)).toEqual(['sigs', 'profiles']);
  for (const {resource} of ordered) {
    const columns = [...(resource.orderedBy ?? []).map((name) => `${name} NULLS FIRST`), 'id'].join(', ');
    expect(indexes).toContain(`${resource.table}: ${columns}`);
  }
});

test('columns said to be keys or to be indexed are', async () => {
  const {pool} = await givenDatabase();
  const indexes = await indexesOf(pool);
  const {rows: required} = await pool.query<{name: string}>(
    `select attrelid::regclass || ' ' || attname as name from pg_attribute where attnotnull and attnum > 0`,
  );
  // A view has the keys of its tables.
  for (const {resource} of services.filter(({writable}) => writable)) {
    for (const {name, key, indexed} of resource.columns.values()) {
      if (key) expect(indexes).toContain(`${resource.table}: ${name} UNIQUE`);
      if (key) expect(required).toContainEqual({name: `${resource.table} ${name}`});
      const begins = `${resource.table}: ${name} NULLS FIRST`;
      if (indexed) expect(indexes.filter((index) => index.startsWith(begins))).not.toEqual([]);
    }
  }
});

/** Of each index its table and columns, as `sigs: cell_id NULLS FIRST, id`; and whether it is unique. */
async function indexesOf(pool: Pool): Promise<string[]> {
  const {rows} = await pool.query<{index: string}>(
    `select tablename || ': ' || substring(indexdef from '\\((.*)\\)')
            || case when indexdef like 'CREATE UNIQUE%' then ' UNIQUE' else '' end as index
       from pg_indexes where schemaname = 'public'`,
  );
  return rows.map(({index}) => index);
}
