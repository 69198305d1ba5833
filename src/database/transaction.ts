import type {Pool, PoolClient} from 'pg';

/**
 * Does some work in one transaction: all of it is kept, or where it throws nothing.
 * @throws what the work throws, and what PostgreSQL says of the commit
 */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let isLost = false;
  try {
    await client.query('begin');
    const done = await work(client);
    await client.query('commit');
    return done;
  } catch (error) {
    // Where the connection is gone so is the transaction, and this must not hide why.
    await client.query('rollback').catch(() => {
      isLost = true;
    });
    throw error;
  } finally {
    client.release(isLost);
  }
}
