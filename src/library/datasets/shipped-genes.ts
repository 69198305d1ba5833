import type {Pool} from 'pg';
import {raiseReleases} from '../../database/releases';
import {inTransaction} from '../../database/transaction';
import {shippedGenes} from '../../engine/genes/l1000-genes';
import {aliasesOfGenes} from '../tables/formats/derivations';

const setting = 'shipped_genes';

/**
 * Puts the gene table that ships with openclue into the genes service, once for each edition: genes that a file brought
 * stay as the file has them and only learn their other names.
 */
export async function installGenes(pool: Pool): Promise<void> {
  const {genes, edition} = shippedGenes();
  const {rowCount} = await pool.query('select from settings where name = $1 and value = $2', [
    setting,
    edition,
  ]);
  if (rowCount === 1) return;
  await inTransaction(pool, async (client) => {
    // Of two servers that start together the second waits here and then finds nothing left to do.
    await client.query('lock table gene_names in share row exclusive mode');
    await client.query(
      `insert into genes (entrez_id, gene_symbol, l1000_type)
       select * from unnest($1::integer[], $2::text[], $3::text[]) on conflict (entrez_id) do nothing`,
      [genes.map(({entrezId}) => entrezId), genes.map(({symbol}) => symbol), genes.map(({space}) => space)],
    );
    const names = genes.flatMap(({entrezId, symbol, aliases = []}) =>
      [symbol, ...aliases].map((name) => ({entrezId, name})),
    );
    await client.query(
      `insert into gene_names (entrez_id, name)
       select * from unnest($1::integer[], $2::text[]) on conflict do nothing`,
      [names.map(({entrezId}) => entrezId), names.map(({name}) => name)],
    );
    await client.query(aliasesOfGenes.sql);
    await raiseReleases(client, ['genes']);
    await client.query(
      'insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
      [setting, edition],
    );
  });
}
