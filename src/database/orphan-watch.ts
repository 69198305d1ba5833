/**
 * Ends an embedded PostgreSQL that nobody claims any more. Servers and commands stop it in order; one that is killed
 * cannot, and PostgreSQL would stay for as long as the machine runs. So it watches itself: a session of its own, begun by
 * whoever claims it first, runs a loop that goes on when its client has gone, and looks for claims (leases).
 */
import path from 'node:path';
import {Client} from 'pg';
import type {Cluster} from './cluster';
import {locks} from './locks';

/** Seconds between two looks. */
const lookInterval = 2;
/** Looks in a row that find no claim: a server that is started again at once finds PostgreSQL still running. */
const patience = 6;

/**
 * Begins the loop unless another claim has begun it. Not waited for: it lasts as long as PostgreSQL.
 * @returns what closes our end of it; the loop goes on for others
 */
export function watchForOrphan(cluster: Cluster, port: number): () => Promise<void> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: cluster.credentials.postgres,
    database: 'postgres',
    application_name: 'openclue orphan watch',
    ssl: false,
  });
  // It ends with PostgreSQL, and with us.
  client.on('error', () => undefined);
  const begun = begin(client, cluster).catch(() => undefined);
  return async () => {
    await Promise.race([client.end().catch(() => undefined), begun]);
  };
}

async function begin(client: Client, {binaries}: Cluster): Promise<void> {
  await client.connect();
  const {rows} = await client.query<{first: boolean}>('SELECT pg_try_advisory_lock($1) AS first', [
    locks.orphanWatch,
  ]);
  if (!rows[0].first) return client.end();
  // Else the loop would end with our connection, which is when it is needed.
  await client.query('SET client_connection_check_interval = 0');
  await client.query(loop(path.join(binaries.bin, 'pg_ctl')));
}

/**
 * The loop. Whoever comes while it gives up waits for the lease lock, which it then holds, and finds PostgreSQL stopping.
 * COMMIT keeps the loop from being one transaction that lasts for weeks.
 */
function loop(pgCtl: string): string {
  return `
    DO $watch$
    DECLARE missed int := 0;
    BEGIN
      LOOP
        PERFORM pg_sleep(${lookInterval});
        missed := CASE WHEN EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = ${locks.lease})
          THEN 0 ELSE missed + 1 END;
        COMMIT;
        IF missed >= ${patience} AND pg_try_advisory_lock(${locks.lease}) THEN
          RAISE LOG 'no openclue uses this PostgreSQL any more: it stops';
          EXECUTE format('COPY (SELECT WHERE false) TO PROGRAM %L',
            '"${pgCtl.replaceAll("'", "''")}" kill INT ' || split_part(pg_read_file('postmaster.pid'), E'\\n', 1));
        END IF;
      END LOOP;
    END
    $watch$`;
}
