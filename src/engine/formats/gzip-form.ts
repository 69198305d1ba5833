/** The one form of gzip files that results keep their texts in (RFC 1952), so that archives are made of them. */

/** Header of a gzip file without name and time, from no system in particular. */
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
