/** What a .xz file asks of its reader (The .xz File Format 1.1.0, sections 2.1.1 and 3.1). */

const blockAt = 12;
/** Bytes of a file that hold the header of its first stream and the longest header of a block. */
export const xzHeadBytes = blockAt + 1024;

const checks: ReadonlyMap<number, string> = new Map([
  [0, 'no check'],
  [1, 'CRC32 check'],
  [4, 'CRC64 check'],
  [10, 'SHA-256 check'],
]);
const readableChecks: readonly number[] = [0, 1, 4];

const lzma2 = 0x21;
const filters: ReadonlyMap<number, string> = new Map([
  [0x03, 'delta'],
  [0x04, 'x86'],
  [0x05, 'PowerPC'],
  [0x06, 'IA-64'],
  [0x07, 'ARM'],
  [0x08, 'ARM-Thumb'],
  [0x09, 'SPARC'],
  [0x0a, 'ARM64'],
  [0x0b, 'RISC-V'],
]);

/**
 * What a sound .xz file uses that cannot be read here, as the end of a sentence about it.
 * @param head the file's first `xzHeadBytes`, or all of a shorter one
 */
export function unsupportedXz(head: Buffer): string {
  const uses = (what: string) => `this xz file uses ${what}, which is not supported; repack with xz -C crc64`;
  const check = head[7] & 0x0f;
  if (!readableChecks.includes(check)) return uses(`the ${checks.get(check) ?? `check of type ${check}`}`);
  const filter = filtersOf(head).find((id) => id !== lzma2);
  if (filter !== undefined) return uses(`the ${filters.get(filter) ?? `0x${filter.toString(16)}`} filter`);
  // A later stream of the file, then.
  return uses('another check than CRC or another filter than LZMA2');
}

/** Ids of the filters of the first block. */
function filtersOf(head: Buffer): number[] {
  const end = Math.min(head.length, blockAt + (head[blockAt] + 1) * 4);
  const flags = head[blockAt + 1];
  let at = blockAt + 2;
  /** a number in groups of seven bits, the lowest first */
  const readNumber = (): number => {
    let value = 0;
    for (let shift = 0; at < end; shift += 7) {
      const byte = head[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  if (flags & 0x40) readNumber();
  if (flags & 0x80) readNumber();
  const ids: number[] = [];
  for (let left = (flags & 3) + 1; left > 0 && at < end; left--) {
    ids.push(readNumber());
    at += readNumber();
  }
  return ids;
}
