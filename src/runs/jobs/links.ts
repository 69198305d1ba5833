import {createHmac, randomBytes, timingSafeEqual} from 'node:crypto';
import type {Pool} from 'pg';
import {failure} from '../../errors';

/**
 * Signed, expiring links to result archives. CLUE's clients download without their key, so the link itself
 * must prove that its holder may have the file.
 */
export class DownloadLinks {
  private constructor(
    private readonly secret: string,
    private readonly hours: number,
  ) {}

  /**
   * The secret is shared by all servers of one database and made once.
   * @param hours a link works; a later poll of the job gives a fresh one
   */
  static async open(pool: Pool, hours: number): Promise<DownloadLinks> {
    await pool.query(
      `insert into settings (name, value) values ('download_secret', $1) on conflict do nothing`,
      [randomBytes(32).toString('hex')],
    );
    const {rows} = await pool.query<{value: string}>(
      `select value from settings where name = 'download_secret'`,
    );
    return new DownloadLinks(rows[0].value, hours);
  }

  /** Path of a job's archive, e.g. /results/<job>/<expiry>-<signature>/<file>. */
  path(jobId: string, file: string): string {
    const expires = Math.floor(Date.now() / 1000) + this.hours * 3600;
    return `/results/${jobId}/${expires}-${this.sign(jobId, file, expires)}/${file}`;
  }

  /** @throws DOWNLOAD_LINK_INVALID, DOWNLOAD_LINK_EXPIRED */
  check(jobId: string, token: string, file: string): void {
    const [expires, signature = ''] = token.split('-');
    const expected = Buffer.from(this.sign(jobId, file, Number(expires)));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw failure('DOWNLOAD_LINK_INVALID', undefined);
    }
    if (Number(expires) * 1000 < Date.now()) throw failure('DOWNLOAD_LINK_EXPIRED', {jobId});
  }

  private sign(jobId: string, file: string, expires: number): string {
    return createHmac('sha256', this.secret).update(`${jobId}\n${file}\n${expires}`).digest('hex');
  }
}
