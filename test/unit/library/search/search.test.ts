import fc from 'fast-check';
import type {Pool} from 'pg';
import {installGenes} from '../../../../src/library/datasets/shipped-genes';
import {search} from '../../../../src/library/search';
import {isOneErrorAway, matchScore} from '../../../../src/library/search/match';
import {refreshTerms} from '../../../../src/library/search/terms';
import {givenDatabase} from '../../../support/database';

let pool: Pool;
const find = async (q: string, more: {limit?: number; kinds?: string} = {}) =>
  (await search(pool, {q, sees: ({name}) => name !== 'hidden', ...more})).map(
    ({kind, id, match}) => `${kind} ${id} by ${match.field}`,
  );
const changed = async (...tables: string[]) => {
  await pool.query(
    `insert into data_releases as r (table_name, release) select unnest($1::text[]), 1
     on conflict (table_name) do update set release = r.release + 1`,
    [tables],
  );
  await refreshTerms(pool);
};

beforeAll(async () => {
  ({pool} = await givenDatabase());
  await installGenes(pool);
  await pool.query(`insert into perts (pert_id, pert_iname, alt_name, target, moa, is_touchstone) values
    ('BRD-K81418486', 'vorinostat', '{SAHA,suberanilohydroxamic acid}', '{HDAC1,HDAC2}', '{HDAC inhibitor}', true),
    ('BRD-K02130563', 'panobinostat', null, '{HDAC1}', '{HDAC inhibitor}', false),
    ('CGS001-3065', 'HDAC1', null, null, null, true),
    ('BRD-A00000001', 'vorapaxar', null, null, null, false)`);
  await pool.query(`insert into cells (cell_id, cell_iname, cell_alias) values ('MCF7', 'MCF7', '{MCF-7}')`);
  await pool.query(`insert into pcls (group_id, name) values ('CP_HDAC_INHIBITOR', 'HDAC inhibitor')`);
  await pool.query(`insert into rep_drugs (pert_iname) values ('vorinostat')`);
  for (const name of ['lincs2020', 'hidden']) {
    await pool.query(
      `insert into datasets (id, name, source, checksum, spaces, signature_count, gene_count)
       values ($1, $1, 'level5.gctx', '', '{bing}', 1, 1)`,
      [name],
    );
  }
  await changed('perts', 'cells', 'pcls', 'rep_drugs');
});

describe('the search', () => {
  it('finds perts by name, synonym, BRD id, target and mechanism, without regard to case', async () => {
    expect(await find('VORINOSTAT')).toEqual([
      'pert BRD-K81418486 by pert_iname',
      'drug vorinostat by pert_iname',
    ]);
    expect(await find('saha', {kinds: 'pert'})).toEqual(['pert BRD-K81418486 by alt_name']);
    expect(await find('k8141')).toEqual(['pert BRD-K81418486 by pert_id']);
    expect((await find('hdac1')).slice(0, 4)).toEqual([
      'pert CGS001-3065 by pert_iname',
      'gene 3065 by gene_symbol',
      'pert BRD-K81418486 by target',
      'pert BRD-K02130563 by target',
    ]);
    expect(await find('hdac inhibitor')).toEqual([
      'pcl CP_HDAC_INHIBITOR by name',
      'pert BRD-K81418486 by moa',
      'pert BRD-K02130563 by moa',
    ]);
  });

  it('finds genes by either of their symbols, cells, classes, and the datasets that the caller may see', async () => {
    expect(await find('COQ8A')).toEqual(['gene 56997 by gene_symbol']);
    expect(await find('adck3')).toEqual(['gene 56997 by gene_alias']);
    expect(await find('mcf-7', {kinds: 'cell'})).toEqual(['cell MCF7 by cell_alias']);
    expect(await find('lincs2020')).toEqual(['dataset lincs2020 by name']);
    expect(await find('hidden', {kinds: 'dataset'})).toEqual([]);
  });

  it.each(['vorinosat', 'vorinostatt', 'vorinpstat', 'vroinostat', 'orinostat', 'voirnosta'])(
    'forgives one typing error: %s',
    async (typed) => {
      expect((await find(typed, {kinds: 'pert'}))[0]).toBe('pert BRD-K81418486 by pert_iname');
    },
  );

  it('puts names before parts, and these before what is misspelt', async () => {
    expect((await find('vora'))[0]).toBe('pert BRD-A00000001 by pert_iname');
    expect(await find('vor', {kinds: 'pert'})).toEqual([
      'pert BRD-A00000001 by pert_iname',
      'pert BRD-K81418486 by pert_iname',
    ]);
    expect(await find('mcf7', {limit: 1})).toEqual(['cell MCF7 by cell_id']);
  });

  it('finds what came since, and no longer what has gone', async () => {
    await pool.query(`insert into perts (pert_id, pert_iname) values ('BRD-K1', 'novelostat')`);
    await changed('perts');
    expect(await find('novelostat')).toEqual(['pert BRD-K1 by pert_iname']);
    await pool.query(`delete from perts where pert_id = 'BRD-K1'`);
    await changed('perts');
    expect(await find('novelostat')).toEqual([]);
  });

  it.each(['%', '_', '\\', "'", 'a%b', '$1', '('])('takes %s for itself', async (typed) => {
    expect(await find(typed, {kinds: 'cell'})).toEqual([]);
  });

  it.each([
    ['', {}],
    ['  ', {}],
    ['a\0b', {}],
    ['x'.repeat(101), {}],
    ['a', {limit: 0}],
    ['a', {limit: 1.5}],
    ['a', {kinds: 'pert,nope'}],
  ])('refuses %j %j', async (q, more) => {
    await expect(find(q, more)).rejects.toMatchObject({code: 'SEARCH_INVALID'});
  });
});

describe('one typing error', () => {
  /** Optimal string alignment distance by definition. */
  const distance = (a: string, b: string): number => {
    const d = Array.from({length: a.length + 1}, (_, i) =>
      Array.from({length: b.length + 1}, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
    );
    for (let i = 1; i <= a.length; i++) {
      for (let j = 1; j <= b.length; j++) {
        const cost = a[i - 1] === b[j - 1] ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + cost);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length][b.length];
  };

  it('is what the distance by definition says', () => {
    const text = fc.string({unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7});
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(isOneErrorAway(a, b)).toBe(distance(a, b) <= 1);
      }),
      {numRuns: 5_000},
    );
  });

  it('is not forgiven in three letters, nor two errors in any', () => {
    expect(matchScore('myd', 'myc')).toBe(0);
    expect(matchScore('vorinosaat', 'vorinostat')).toBe(0.5);
    expect(matchScore('vorimosaat', 'vorinostat')).toBe(0);
  });
});
