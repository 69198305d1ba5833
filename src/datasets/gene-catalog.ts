import type {Pool} from 'pg';
import {createGeneCatalog, type GeneCatalog, type L1000Type} from '../engine/genes/catalog';

interface CachedCatalog {
  readonly release: string;
  readonly catalog: GeneCatalog;
}

/** The catalog of each database, until something is loaded into it. */
const catalogs = new WeakMap<Pool, CachedCatalog>();

/** The genes and probes of the database as a catalog; read again only after a load. */
export async function loadGeneCatalog(pool: Pool): Promise<GeneCatalog> {
  const release = await dataRelease(pool);
  const cached = catalogs.get(pool);
  if (cached?.release === release) return cached.catalog;
  const genes = await pool.query<{entrez_id: number; gene_symbol: string | null; l1000_type: string | null}>(
    'select entrez_id, gene_symbol, l1000_type from genes order by entrez_id',
  );
  const probes = await pool.query<{probe: string; entrez_ids: string[]}>(
    'select pr_id as probe, array_agg(entrez_id::text order by entrez_id) as entrez_ids from probesets group by pr_id',
  );
  const catalog = createGeneCatalog(
    genes.rows.map(({entrez_id, gene_symbol, l1000_type}) => ({
      entrezId: String(entrez_id),
      symbol: gene_symbol ?? String(entrez_id),
      space: toSpace(l1000_type),
    })),
    probes.rows.map(({probe, entrez_ids}) => [probe, entrez_ids] as const),
  );
  catalogs.set(pool, {release, catalog});
  return catalog;
}

/** Changes with every load. */
async function dataRelease(pool: Pool): Promise<string> {
  const {rows} = await pool.query<{
    release: string;
  }>(`select coalesce(string_agg(table_name || release, ' ' order by table_name), '') as release
     from data_releases where table_name in ('genes', 'probesets')`);
  return rows[0].release;
}

function toSpace(l1000Type: string | null): L1000Type {
  if (l1000Type === 'landmark' || l1000Type === 'best inferred' || l1000Type === 'inferred') return l1000Type;
  return 'not inferred';
}
