/** Finds where HDF5 begins in a file. */
import {closeSync, fstatSync, openSync, readSync} from 'node:fs';

const signature = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');
/** HDF5 may follow a block of the user's own, whose size is 0 or a power of two from this. */
const smallestUserBlock = 512;

/** True where bytes begin as HDF5 does. */
export function beginsAsHdf5(bytes: Buffer): boolean {
  return bytes.subarray(0, signature.length).equals(signature);
}

/**
 * Where HDF5 begins in a file; undefined where the file is of another kind.
 * @throws what opening and reading the file throw
 */
export function hdf5Start(file: string): number | undefined {
  const descriptor = openSync(file, 'r');
  try {
    const {size} = fstatSync(descriptor);
    const bytes = Buffer.alloc(signature.length);
    for (let at = 0; at + bytes.length <= size; at = at === 0 ? smallestUserBlock : 2 * at) {
      readSync(descriptor, bytes, 0, bytes.length, at);
      if (beginsAsHdf5(bytes)) return at;
    }
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}
