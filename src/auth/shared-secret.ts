import {randomBytes} from 'node:crypto';
import type {Pool} from 'pg';

/** A secret that all servers of one database sign with, made when it is first asked for. */
export async function sharedSecret(
  pool: Pool,
  name: 'download_secret' | 'invitation_secret' | 'share_secret',
): Promise<string> {
  await pool.query(`insert into settings (name, value) values ($1, $2) on conflict do nothing`, [
    name,
    randomBytes(32).toString('hex'),
  ]);
  const {rows} = await pool.query<{value: string}>(`select value from settings where name = $1`, [name]);
  return rows[0].value;
}
