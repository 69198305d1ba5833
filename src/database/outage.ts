/** When the database does not answer: telling that from other failures, and waiting until it does. */
import {setTimeout as sleep} from 'node:timers/promises';
import {failure, OpenclueError} from '../errors';

/** Seconds after which a client may try again: the embedded PostgreSQL is back by then, unless it has much to recover. */
const retryAfter = 2;
/** Milliseconds between two tries of what waits for the database. */
const retryInterval = 250;

/** What the system says of a connection (https://nodejs.org/api/errors.html#common-system-errors). */
const brokenConnection = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/**
 * PostgreSQL is stopping, starting or recovering, has no connection left, was told to end this one, or its disk
 * failed (https://www.postgresql.org/docs/current/errcodes-appendix.html). Class 08 is about connections, too.
 */
const unable = /^(08...|57P0[1-5]|53300|58030)$/;
const diskFull = '53100';
/** What pg says without a code. */
const sentences =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/;

/** Whether an error says that the database could not be asked, so that asking later may succeed. */
export function isOutage(error: unknown): boolean {
  const {code, message, errors} = (error ?? {}) as {code?: unknown; message?: unknown; errors?: unknown};
  if (error instanceof OpenclueError) return false;
  // Every address of a host refused.
  if (Array.isArray(errors) && errors.length > 0) return errors.every(isOutage);
  if (typeof code === 'string') return brokenConnection.has(code) || unable.test(code);
  return typeof message === 'string' && sentences.test(message);
}

/** The failure a client is told where the database is the cause; any other error as it came. */
export function explainOutage(error: Error): Error {
  if (isOutage(error)) return failure('DATABASE_UNAVAILABLE', {retryAfter}, {cause: error});
  if ((error as {code?: unknown}).code === diskFull) {
    return failure('DATABASE_DISK_FULL', undefined, {cause: error});
  }
  return error;
}

/**
 * Does what can be done twice, again and again while the database is away.
 * @param signal ends the waiting with the error that came last
 */
export async function outlastOutage<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isOutage(error) || signal?.aborted) throw error;
    }
    // Waking early, the next try fails for good.
    await sleep(retryInterval, undefined, {signal}).catch(() => undefined);
  }
}
