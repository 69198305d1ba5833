/** Which matrix file a dataset was built from. */
import {createHash} from 'node:crypto';
import {closeSync, fstatSync, openSync} from 'node:fs';
import path from 'node:path';
import {readFully} from '../ground/storage';

/** Files up to this size are hashed whole; a 20 GB matrix would cost as much again as building its index. */
const wholeFileBytes = 64 * 2 ** 20;
const samples = 256;
const sampleBytes = 65_536;

export interface SourceStamp {
  /** name without folder */
  readonly file: string;
  readonly bytes: number;
  /** last modification, ISO 8601 */
  readonly modified: string;
  /**
   * `sha256`: of the whole file. `sha256-sampled`: of the file's size (decimal, as text) followed by 256
   * evenly spaced pieces of 64 KiB, the first and the last of the file among them.
   */
  readonly algorithm: 'sha256' | 'sha256-sampled';
  /** hexadecimal */
  readonly checksum: string;
}

/** Identifies a file by name, size, time and checksum. */
export function sourceStamp(file: string): SourceStamp {
  const fd = openSync(file, 'r');
  try {
    const {size, mtime} = fstatSync(fd);
    const whole = size <= wholeFileBytes;
    const hash = createHash('sha256');
    if (!whole) hash.update(String(size));
    const pieces = whole ? Math.ceil(size / sampleBytes) : samples;
    const buffer = Buffer.alloc(sampleBytes);
    for (let i = 0; i < pieces; i++) {
      const start = whole ? i * sampleBytes : Math.floor((i * (size - sampleBytes)) / (samples - 1));
      const piece = buffer.subarray(0, Math.min(sampleBytes, size - start));
      readFully(fd, piece, start, file);
      hash.update(piece);
    }
    return {
      file: path.basename(file),
      bytes: size,
      modified: mtime.toISOString(),
      algorithm: whole ? 'sha256' : 'sha256-sampled',
      checksum: hash.digest('hex'),
    };
  } finally {
    closeSync(fd);
  }
}
