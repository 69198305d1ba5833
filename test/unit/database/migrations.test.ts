import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Pool} from 'pg';
import {openPool} from '../../../src/database/connect';
import {migrate} from '../../../src/database/migrations';
import {createLog} from '../../../src/log';
import {givenDatabase} from '../../support/database';

const genes = 'CREATE TABLE genes (entrez_id text PRIMARY KEY);';
const cells = 'CREATE TABLE cells (cell_id text PRIMARY KEY);';

describe('migrate', () => {
  let pool: Pool;
  let connectionString: string;
  let folder: string;

  beforeEach(async () => {
    ({pool, connectionString} = await givenDatabase('template0'));
    folder = mkdtempSync(path.join(tmpdir(), 'openclue-migrations-'));
  });
  afterEach(() => rmSync(folder, {recursive: true}));

  function givenMigrations(files: Record<string, string>): void {
    for (const [name, sql] of Object.entries(files)) writeFileSync(path.join(folder, name), sql);
  }

  async function tables(): Promise<string[]> {
    const {rows} = await pool.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
    return rows.map((row) => row.tablename);
  }

  it('applies numbered files in order, once', async () => {
    givenMigrations({'0001_genes.sql': genes, '0002_symbols.sql': 'ALTER TABLE genes ADD symbol text;'});
    expect(await migrate(pool, folder)).toEqual(['0001_genes.sql', '0002_symbols.sql']);
    expect(await migrate(pool, folder)).toEqual([]);
    givenMigrations({'0003_cells.sql': cells});
    expect(await migrate(pool, folder)).toEqual(['0003_cells.sql']);
    expect(await tables()).toEqual(['cells', 'genes', 'schema_migrations']);
  });

  it('lets servers that start together take turns', async () => {
    givenMigrations({'0001_genes.sql': `SELECT pg_sleep(0.2); ${genes}`, '0002_cells.sql': cells});
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(pool, folder)));
    expect(applied.map((names) => names.length).sort()).toEqual([0, 0, 0, 2]);
  });

  it('keeps nothing of a file that fails, names its line, and keeps the files before it', async () => {
    givenMigrations({
      '0001_genes.sql': genes,
      '0002_cells.sql': `${cells}\n\nCREATE TABLE perts (id nonsense);`,
    });
    await expect(migrate(pool, folder)).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringMatching(/0002_cells\.sql line 3 failed: type "nonsense" does not exist/),
    });
    expect(await tables()).toEqual(['genes', 'schema_migrations']);
    givenMigrations({'0002_cells.sql': cells});
    expect(await migrate(pool, folder)).toEqual(['0002_cells.sql']);
  });

  it('refuses a file that was edited after it was applied', async () => {
    givenMigrations({'0001_genes.sql': genes});
    await migrate(pool, folder);
    givenMigrations({'0001_genes.sql': `${genes} -- edited`});
    await expect(migrate(pool, folder)).rejects.toMatchObject({code: 'MIGRATION_CHANGED'});
  });

  it('does not take Windows line ends for an edit', async () => {
    givenMigrations({'0001_genes.sql': `${genes}\n${cells}\n`});
    await migrate(pool, folder);
    givenMigrations({'0001_genes.sql': `${genes}\r\n${cells}\r\n`});
    expect(await migrate(pool, folder)).toEqual([]);
  });

  it.each([
    [
      'a duplicate number',
      ['0001_cells.sql', '0001_genes.sql'],
      '0001_genes.sql has the same number as 0001_cells',
    ],
    ['a file without a number', ['genes.sql'], 'genes.sql is not named like 0001_words.sql'],
  ])('refuses %s before touching the database', async (_what, names, message) => {
    givenMigrations(Object.fromEntries(names.map((name) => [name, genes])));
    await expect(migrate(pool, folder)).rejects.toThrow(message);
    expect(await tables()).toEqual([]);
  });

  it('refuses a file whose number lies before one that was applied', async () => {
    givenMigrations({'0001_genes.sql': genes, '0003_perts.sql': 'CREATE TABLE perts (id text);'});
    await migrate(pool, folder);
    givenMigrations({'0002_cells.sql': cells});
    await expect(migrate(pool, folder)).rejects.toThrow('0002_cells.sql came after 0003_perts.sql');
    expect(await tables()).toEqual(['genes', 'perts', 'schema_migrations']);
  });

  it('refuses to go on when an applied file has gone', async () => {
    givenMigrations({'0001_genes.sql': genes, '0002_cells.sql': cells});
    await migrate(pool, folder);
    rmSync(path.join(folder, '0001_genes.sql'));
    await expect(migrate(pool, folder)).rejects.toThrow('0001_genes.sql is missing');
  });

  it('refuses a database that a newer openclue has changed', async () => {
    givenMigrations({'0001_genes.sql': genes, '0002_cells.sql': cells});
    await migrate(pool, folder);
    rmSync(path.join(folder, '0002_cells.sql'));
    await expect(migrate(pool, folder)).rejects.toMatchObject({
      code: 'DATABASE_NEWER',
      message: expect.stringContaining('0002_cells.sql'),
    });
  });

  it('is not cut off by the statement timeout of the pool', async () => {
    givenMigrations({'0001_genes.sql': `SELECT pg_sleep(0.3); ${genes}`});
    const impatient = openPool(connectionString, {log: createLog('silent'), statementTimeout: 100});
    try {
      expect(await migrate(impatient, folder)).toEqual(['0001_genes.sql']);
      await expect(impatient.query('SELECT pg_sleep(0.3)')).rejects.toMatchObject({code: '57014'});
    } finally {
      await impatient.end();
    }
  });
});
