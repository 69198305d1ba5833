/**
 * HDF5 files through h5wasm, reduced to what GCTx needs: what is in the file, and raw slabs of datasets. The
 * file is read lazily from disk; every thread has its own instance of the library.
 */
import path from 'node:path';
import {failure} from '../../errors';

type H5Wasm = typeof import('h5wasm/node', { with: {'resolution-mode': 'import'}});
type Metadata = import('h5wasm/node', { with: {'resolution-mode': 'import'}}).Metadata;

/** Type classes of HDF5 (H5T_class_t). */
export const hdf5Class = {integer: 0, float: 1, string: 3, enumeration: 8} as const;
/** String paddings of HDF5 (H5T_str_t). */
export const spacePadded = 2;

export interface Hdf5Dataset {
  /** absolute path within the file */
  readonly name: string;
  readonly shape: readonly number[];
  /** shape of a chunk; undefined when the dataset is not chunked */
  readonly chunks?: readonly number[];
  /** bytes of one element; of a pointer for variable-length strings */
  readonly size: number;
  readonly type: number;
  readonly signed: boolean;
  readonly variableLength: boolean;
  readonly padding: number;
}

export interface Hdf5File {
  readonly path: string;
  /** names of the datasets directly within a group; undefined if there is no such group */
  datasets(group: string): string[] | undefined;
  /** undefined if there is no such dataset */
  dataset(name: string): Hdf5Dataset | undefined;
  /** value of an attribute of the root group; undefined if there is none */
  attribute(name: string): unknown;
  /**
   * Reads a slab and hands its bytes, native to this machine, to `use`; they lie in the library's memory and are
   * only valid during the call.
   */
  read<T>(
    dataset: Hdf5Dataset,
    offset: readonly number[],
    count: readonly number[],
    use: (bytes: Buffer) => T,
  ): T;
  /** like `read`, for variable-length strings: their bytes one after the other */
  readVariable(
    dataset: Hdf5Dataset,
    offset: readonly number[],
    count: readonly number[],
    use: (bytes: Buffer) => void,
  ): void;
  close(): void;
}

let library: Promise<H5Wasm> | undefined;

/** The library, initialised, with its errors thrown instead of printed. */
export function loadHdf5(): Promise<H5Wasm> {
  library ??= import('h5wasm/node').then(async (h5wasm) => {
    const module = await h5wasm.ready;
    module.activate_throwing_error_handler();
    return h5wasm;
  });
  return library;
}

/**
 * Opens an HDF5 file for reading.
 * @throws MATRIX_TRUNCATED, GCTX_INVALID; GCTX_INVALID also from its methods
 */
export async function openHdf5(file: string): Promise<Hdf5File> {
  const h5wasm = await loadHdf5();
  const module = h5wasm.Module;
  const handle = attempt('/', () => new h5wasm.File(path.resolve(file), 'r'));
  const id = handle.file_id;
  let buffer = 0;
  let bufferSize = 0;
  let closed = false;

  function attempt<T>(dataset: string, action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw hdf5Failure(file, dataset, error);
    }
  }

  /** Memory of the library, reused from slab to slab. */
  function reserve(bytes: number): number {
    if (bytes > bufferSize) {
      module._free(buffer);
      bufferSize = 0;
      buffer = module._malloc(bytes);
      if (buffer === 0) throw new Error(`${bytes} bytes do not fit the library's memory`);
      bufferSize = bytes;
    }
    return buffer;
  }

  function readInto(dataset: Hdf5Dataset, offset: readonly number[], count: readonly number[]): Buffer {
    if (closed) throw new Error('the matrix is closed');
    const bytes = count.reduce((product, n) => product * n, dataset.size);
    const at = reserve(bytes);
    const strides = count.map(() => 1n);
    const status = module.get_dataset_data(
      id,
      dataset.name,
      count.map(BigInt),
      offset.map(BigInt),
      strides,
      BigInt(at),
    );
    if (status < 0) throw new Error('it cannot be read');
    return Buffer.from(module.HEAPU8.buffer, at, bytes);
  }

  return {
    path: file,
    datasets(group) {
      return attempt(group, () => {
        if (module.get_type(id, group) !== module.H5G_GROUP) return undefined;
        return module
          .get_names(id, group, false)
          .filter((name) => module.get_type(id, `${group}/${name}`) === module.H5G_DATASET);
      });
    },
    dataset(name) {
      return attempt(name, () => {
        if (module.get_type(id, name) !== module.H5G_DATASET) return undefined;
        return describe(name, module.get_dataset_metadata(id, name));
      });
    },
    attribute(name) {
      return attempt('/', () =>
        module.get_attribute_names(id, '/').includes(name) ? handle.get_attribute(name, false) : undefined,
      );
    },
    read(dataset, offset, count, use) {
      return use(attempt(dataset.name, () => readInto(dataset, offset, count)));
    },
    readVariable(dataset, offset, count, use) {
      const pointers = attempt(dataset.name, () => readInto(dataset, offset, count));
      const heap = Buffer.from(module.HEAPU8.buffer);
      const addresses = new Uint32Array(pointers.buffer, pointers.byteOffset, pointers.length / 4);
      for (const address of addresses) {
        use(address === 0 ? heap.subarray(0, 0) : heap.subarray(address, heap.indexOf(0, address)));
      }
      attempt(dataset.name, () =>
        module.reclaim_vlen_memory_count(id, dataset.name, '', BigInt(buffer), count.map(BigInt)),
      );
    },
    close() {
      if (closed) return;
      closed = true;
      module._free(buffer);
      try {
        handle.close();
      } catch {
        // Nothing was written; a damaged file that cannot even be closed has been refused already.
      }
    },
  };
}

function describe(name: string, metadata: Metadata): Hdf5Dataset {
  return {
    name,
    shape: metadata.shape ?? [],
    chunks: metadata.chunks ?? undefined,
    size: metadata.size,
    // Booleans and other enumerations are read as the integers they are.
    type: metadata.type === hdf5Class.enumeration ? hdf5Class.integer : metadata.type,
    signed: metadata.enum_type ? true : metadata.signed,
    variableLength: metadata.vlen,
    padding: metadata.strpad ?? 0,
  };
}

/** What the library has to say: it reports a stack of messages, the innermost and most telling last. */
export function hdf5Message(error: unknown): string {
  const {message} = error as Error;
  return (
    message
      .match(/\(\): [^\n]*/g)
      ?.at(-1)
      ?.slice(4) ?? message.split('\n')[0]
  );
}

function hdf5Failure(file: string, dataset: string, error: unknown) {
  const message = hdf5Message(error);
  const cut = /truncated file: eof = (\d+).*stored_eof = (\d+)/.exec(message);
  if (/plugin/.test(message)) {
    const detail = 'it is compressed in a way that cannot be read here; use gzip or no compression';
    return failure('GCTX_INVALID', {file, dataset, detail}, {cause: error});
  }
  if (cut) {
    const detail = `it has ${cut[1]} bytes of ${cut[2]}`;
    return failure('MATRIX_TRUNCATED', {file, detail}, {cause: error});
  }
  return failure('GCTX_INVALID', {file, dataset, detail: `HDF5 cannot read it (${message})`}, {cause: error});
}
