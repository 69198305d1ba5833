import type {Pool} from 'pg';
import {
  createGeneCatalog,
  type GeneCatalog,
  type GeneRecord,
  type L1000Type,
} from '../../engine/genes/catalog';
import {shippedGenes} from '../../engine/genes/l1000-genes';

interface CachedCatalog {
  readonly release: string;
  readonly catalog: GeneCatalog;
}

interface StoredGene {
  readonly entrez_id: number;
  readonly gene_symbol: string | null;
  readonly gene_alias: readonly string[] | null;
  readonly l1000_type: string | null;
}

/** The catalog of each database, until something is loaded into it. */
const catalogs = new WeakMap<Pool, CachedCatalog>();

/**
 * The genes that ship with openclue, as the genes of the database refine them, and its probes; read again only after a
 * load.
 */
export async function loadGeneCatalog(pool: Pool): Promise<GeneCatalog> {
  const release = await geneRelease(pool);
  const cached = catalogs.get(pool);
  if (cached?.release === release) return cached.catalog;
  const genes = await pool.query<StoredGene>(
    'select entrez_id, gene_symbol, gene_alias, l1000_type from genes order by entrez_id',
  );
  const probes = await pool.query<{probe: string; entrez_ids: string[]}>(
    'select pr_id as probe, array_agg(entrez_id::text order by entrez_id) as entrez_ids from probesets group by pr_id',
  );
  const catalog = createGeneCatalog(
    refine(shippedGenes().genes, genes.rows),
    probes.rows.map(({probe, entrez_ids}) => [probe, entrez_ids] as const),
  );
  catalogs.set(pool, {release, catalog});
  return catalog;
}

/** Changes with every load of genes or probes, and with the table that ships with openclue. */
export async function geneRelease(pool: Pool): Promise<string> {
  const {rows} = await pool.query<{
    release: string;
  }>(`select coalesce(string_agg(table_name || release, ' ' order by table_name), '') as release
     from data_releases where table_name in ('genes', 'probesets')`);
  return `${shippedGenes().edition} ${rows[0].release}`;
}

/** The shipped genes and those of the database: what the database says of a gene counts, every other name is an alias. */
function refine(shipped: readonly GeneRecord[], stored: readonly StoredGene[]): GeneRecord[] {
  const records = new Map(shipped.map((gene) => [gene.entrezId, gene]));
  for (const {entrez_id, gene_symbol, gene_alias, l1000_type} of stored) {
    const entrezId = String(entrez_id);
    const known = records.get(entrezId);
    const symbol = gene_symbol ?? known?.symbol ?? entrezId;
    const names = new Set([
      ...(known ? [known.symbol, ...(known.aliases ?? [])] : []),
      ...(gene_alias ?? []),
    ]);
    names.delete(symbol);
    records.set(entrezId, {
      entrezId,
      symbol,
      aliases: [...names],
      space: toSpace(l1000_type) ?? known?.space ?? 'not inferred',
    });
  }
  return [...records.values()];
}

function toSpace(l1000Type: string | null): L1000Type | undefined {
  const known: readonly L1000Type[] = ['landmark', 'best inferred', 'inferred', 'not inferred'];
  return known.find((space) => space === l1000Type);
}
