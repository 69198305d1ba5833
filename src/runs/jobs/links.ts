import {createHmac, timingSafeEqual} from 'node:crypto';
import type {Pool} from 'pg';
import {sharedSecret} from '../../auth/shared-secret';
import {failure} from '../../errors';

/** Not the id of a job, which is hexadecimal. */
const publicationSubject = (name: string) => `publication ${name}`;

/** Compares in a time that does not tell where two texts differ. */
function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Signed, expiring links to result archives and published files. CLUE's clients download without their key, so the link itself
 * must prove that its holder may have the file.
 */
export class DownloadLinks {
  private constructor(
    private readonly secret: string,
    private readonly hours: number,
  ) {}

  /**
   * @param hours a link works; a later poll of the job gives a fresh one
   */
  static async open(pool: Pool, hours: number): Promise<DownloadLinks> {
    return new DownloadLinks(await sharedSecret(pool, 'download_secret'), hours);
  }

  /** Path of a job's archive, e.g. /results/<job>/<expiry>-<signature>/<file>. */
  path(jobId: string, file: string): string {
    const expires = this.expiry();
    return `/results/${jobId}/${expires}-${this.sign(jobId, file, expires)}/${file}`;
  }

  /** @throws DOWNLOAD_LINK_INVALID, DOWNLOAD_LINK_EXPIRED */
  check(jobId: string, token: string, file: string): void {
    const [expires, signature = ''] = token.split('-');
    if (!isSame(signature, this.sign(jobId, file, Number(expires)))) {
      throw failure('DOWNLOAD_LINK_INVALID', undefined);
    }
    if (Number(expires) * 1000 < Date.now()) throw failure('DOWNLOAD_LINK_EXPIRED', {jobId});
  }

  /** What opens the files of a publication for the holder of a key, as part of their addresses. */
  publicationToken(name: string, keyId: string): string {
    const expires = this.expiry();
    return `${keyId}-${expires}-${this.sign(publicationSubject(name), keyId, expires)}`;
  }

  /** The id of the key for which a token was made. @throws PUBLICATION_LINK_INVALID, PUBLICATION_LINK_EXPIRED */
  publicationKey(name: string, token: string): string {
    const [, keyId = '', expires = '', signature = ''] = /^(.+)-(\d+)-([0-9a-f]+)$/.exec(token) ?? [];
    if (!isSame(signature, this.sign(publicationSubject(name), keyId, Number(expires)))) {
      throw failure('PUBLICATION_LINK_INVALID', undefined);
    }
    if (Number(expires) * 1000 < Date.now()) throw failure('PUBLICATION_LINK_EXPIRED', undefined);
    return keyId;
  }

  private expiry(): number {
    return Math.floor(Date.now() / 1000) + this.hours * 3600;
  }

  private sign(subject: string, file: string, expires: number): string {
    return createHmac('sha256', this.secret).update(`${subject}\n${file}\n${expires}`).digest('hex');
  }
}
