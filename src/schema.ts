import path from 'node:path';
import type {Pool} from 'pg';
import {migrate} from './database/migrations';
import {notePreparation} from './database/preparation';
import {removeAbandoned} from './library/tables/rebuild';
import type {Log} from './log';
import {services} from './models/services';
import {storeDocuments} from './repositories/documents';
import {packageRoot} from './version';

/**
 * Brings the database to what this version of openclue works with: migrations first, then what a
 * killed load left, then the documents of the services' tables.
 * @throws MIGRATION_*, DATABASE_NEWER
 */
export async function prepareSchema(pool: Pool, log: Log): Promise<void> {
  await notePreparation(pool, async () => {
    await migrate(pool, path.join(packageRoot, 'migrations'));
    const resources = services.map(({resource}) => resource);
    await removeAbandoned(
      pool,
      resources.map(({table}) => table),
    );
    await storeDocuments(pool, resources, log);
  });
}
