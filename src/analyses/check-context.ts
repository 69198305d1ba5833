/** What submissions are checked against beside their datasets. */
import type {Pool} from 'pg';
import type {Config} from '../config';
import {loadGeneCatalog} from '../library/datasets/gene-catalog';
import {loadPcls} from '../library/datasets/pcls';
import type {CheckContext} from './analysis';

export async function checkContext({
  config,
  pool,
}: {
  readonly config: Pick<Config, 'geneSetLimits' | 'introspectSignatures'>;
  readonly pool: Pool;
}): Promise<Omit<CheckContext, 'dataset'>> {
  return {
    catalog: await loadGeneCatalog(pool),
    limits: config.geneSetLimits,
    pcls: await loadPcls(pool),
    introspectSignatures: config.introspectSignatures,
  };
}
