import {constants, gunzipSync} from 'node:zlib';

/** What the first bytes of a gzip file decompress to; empty if they are no gzip data after all. */
export function gunzipHead(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, {finishFlush: constants.Z_SYNC_FLUSH});
  } catch {
    return Buffer.alloc(0);
  }
}
