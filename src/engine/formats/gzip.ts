import {constants, gunzipSync} from 'node:zlib';

/**
 * Header of a gzip file (RFC 1952) without name and time, from no system in particular. This, blocks and a trailer are the
 * one form in which results keep their texts, so that archives are made of them as they are.
 */
export const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** An empty last deflate block. */
export const lastBlock = Buffer.from([3, 0]);
export const gzipTrailerBytes = 8;

/** The end of a gzip file: CRC-32 and length of its content. */
export function gzipTrailer(checksum: number, bytes: number): Buffer {
  const trailer = Buffer.alloc(gzipTrailerBytes);
  trailer.writeUInt32LE(checksum, 0);
  trailer.writeUInt32LE(bytes % 2 ** 32, 4);
  return trailer;
}

/** What the first bytes of a gzip file decompress to; empty if they are no gzip data after all. */
export function gunzipHead(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, {finishFlush: constants.Z_SYNC_FLUSH});
  } catch {
    return Buffer.alloc(0);
  }
}
