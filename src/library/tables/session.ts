import {Client, type Pool} from 'pg';

/**
 * A further session of a load, without the pool's limit of a statement's time. Not one of the pool's: loads that held its
 * last connections would wait for each other.
 */
export async function openSession(pool: Pool): Promise<Client> {
  const client = new Client(pool.options);
  // What fails is told by the query under way.
  client.on('error', () => undefined);
  await client.connect();
  await client.query('set statement_timeout = 0');
  return client;
}
