/**
 * HDF5 files through h5wasm, reduced to what GCTx needs: what is in the file, and raw slabs of datasets. The
 * file is read lazily from disk; every thread has its own instance of the library.
 */
import path from 'node:path';
import {failure, OpenclueError} from '../ground/failures';
import {type HeaderFacts, type IntegerBits, readHeader} from './hdf5-headers';
import {hdf5Start} from './hdf5-start';

type H5Wasm = typeof import('h5wasm/node', { with: {'resolution-mode': 'import'}});
type Metadata = import('h5wasm/node', { with: {'resolution-mode': 'import'}}).Metadata;

/** Type classes of HDF5 (H5T_class_t). */
export const hdf5Class = {integer: 0, float: 1, string: 3, enumeration: 8} as const;
const classNames: Readonly<Record<number, string>> = {
  2: 'dates',
  4: 'bit fields',
  5: 'opaque bytes',
  6: 'compounds',
  7: 'references',
  9: 'lists',
  10: 'arrays',
};
/** String paddings of HDF5 (H5T_str_t). */
export const spacePadded = 2;
/** Filters with a greater number (H5Z_filter_t) are plugins, which h5wasm has not. */
const lastBuiltInFilter = 6;
/** The attribute by which rhdf5 says that the least integer stands for R's NA. */
const lowestIsMissingMark = 'rhdf5-NA.OK';

export interface Hdf5Dataset {
  /** absolute path within the file */
  readonly name: string;
  readonly shape: readonly number[];
  /** shape of a chunk; undefined when the dataset is not chunked */
  readonly chunks?: readonly number[];
  /** bytes of one element; of a pointer for variable-length strings */
  readonly size: number;
  readonly type: number;
  /** which bits are the number, of integers and enumerations */
  readonly integer?: IntegerBits;
  /** the least integer stands for no value */
  readonly lowestIsMissing: boolean;
  /** names by value of an enumeration, other than that of true and false */
  readonly members?: ReadonlyMap<number, string>;
  readonly variableLength: boolean;
  readonly padding: number;
  /** why its values cannot be read, where that is known without reading them */
  readonly unreadable?: string;
}

export interface Hdf5File {
  readonly path: string;
  /** names of the datasets directly within a group; undefined if there is no such group */
  datasets(group: string): string[] | undefined;
  /** undefined if there is no such dataset @throws GCTX_INVALID also where its values lie in files that are not there */
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

/** How a file is opened. */
export interface Hdf5Options {
  /** The file came from elsewhere, and must not name other files of this machine. */
  readonly selfContained?: boolean;
}

/**
 * Opens an HDF5 file for reading.
 * @throws MATRIX_TRUNCATED, GCTX_INVALID; GCTX_INVALID also from its methods
 */
export async function openHdf5(file: string, {selfContained = false}: Hdf5Options = {}): Promise<Hdf5File> {
  const h5wasm = await loadHdf5();
  const module = h5wasm.Module;
  const handle = attempt('/', () => new h5wasm.File(path.resolve(file), 'r'));
  const id = handle.file_id;
  const start = hdf5Start(file) ?? 0;
  let buffer = 0;
  let bufferSize = 0;
  let closed = false;

  function attempt<T>(dataset: string, action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw error instanceof OpenclueError ? error : hdf5Failure(file, dataset, error);
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
      const refusal = (detail: string) => failure('GCTX_INVALID', {file, dataset: name, detail});
      return attempt(name, () => {
        if (module.get_type(id, name) !== module.H5G_DATASET) return undefined;
        const linked = linkedFile(h5wasm, id, name);
        if (linked !== undefined)
          throw refusal(`it is a link into the file "${linked}"; write it into this one`);
        const metadata = module.get_dataset_metadata(id, name);
        const [source] = metadata.virtual_sources ?? [];
        if (selfContained && source) {
          throw refusal(`it is virtual, made of "${source.file_name}"; write its values into this file`);
        }
        const absent = absentSource(h5wasm, file, metadata);
        if (absent !== undefined) {
          throw refusal(
            `it is virtual, and its source ${absent} is not there; put it back, or write the values into this file`,
          );
        }
        const facts = readHeader(file, start, addressOf(module.create_object_reference(id, name)));
        if (selfContained && facts?.isExternal) {
          throw refusal('its values lie in other files; write them into this one');
        }
        const filters = module.get_dataset_filters(id, name).map((filter) => filter.id);
        const marks = module.get_attribute_names(id, name);
        return describe(name, metadata, facts, {
          filters,
          lowestIsMissing: marks.includes(lowestIsMissingMark),
        });
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

function describe(
  name: string,
  metadata: Metadata,
  facts: HeaderFacts | undefined,
  {filters, lowestIsMissing}: {filters: readonly number[]; lowestIsMissing: boolean},
): Hdf5Dataset {
  const members = metadata.enum_type?.members;
  // What h5py makes of booleans is read as 0 and 1.
  const isBoolean = members && Object.keys(members).every((member) => /^(?:true|false)$/i.test(member));
  return {
    name,
    shape: metadata.shape ?? [],
    chunks: metadata.chunks ?? undefined,
    size: metadata.size,
    type: isBoolean ? hdf5Class.integer : metadata.type,
    integer: facts?.integer,
    lowestIsMissing,
    members:
      members && !isBoolean
        ? new Map(Object.entries(members).map(([member, value]) => [value, member]))
        : undefined,
    variableLength: metadata.vlen,
    padding: metadata.strpad ?? 0,
    unreadable: whyUnreadable(metadata, facts, filters),
  };
}

function whyUnreadable(
  {type, size, vlen}: Metadata,
  facts: HeaderFacts | undefined,
  filters: readonly number[],
): string | undefined {
  const plugin = filters.find((filter) => filter > lastBuiltInFilter);
  if (plugin !== undefined) {
    return `it is compressed in a way that cannot be read here (filter ${plugin}); use gzip or no compression`;
  }
  if (type === hdf5Class.string || vlen) return undefined;
  if (type === hdf5Class.float && !facts?.isIeee) {
    return `its elements are floating-point numbers of ${size} bytes other than float32 and float64`;
  }
  const isWhole = type === hdf5Class.integer || type === hdf5Class.enumeration;
  if (isWhole && (!facts?.integer || ![1, 2, 4, 8].includes(size))) {
    return `which bits of its ${size}-byte elements are the number cannot be told`;
  }
  if (type === hdf5Class.float || isWhole) return undefined;
  return `its elements are ${classNames[type] ?? `of HDF5 class ${type}`}, neither numbers nor texts`;
}

/** The address in an object reference. */
function addressOf(reference: Iterable<number>): number {
  return [...reference].slice(0, 8).reduceRight((address, byte) => address * 256 + byte, 0);
}

/** The other file that a link on the way to an object leads into. */
function linkedFile({Module}: H5Wasm, id: bigint, name: string): string | undefined {
  const parts = name.split('/').filter((part) => part !== '');
  for (let depth = 1; depth <= parts.length; depth++) {
    const {filename} = Module.get_external_link(id, `/${parts.slice(0, depth).join('/')}`);
    if (filename) return filename;
  }
  return undefined;
}

/** Virtual datasets within one another that are followed. */
const deepestSource = 8;

/**
 * The first source of a virtual dataset that is not there, in whose place HDF5 reads zeros. A name with %b stands for
 * any number of files.
 */
function absentSource(
  h5wasm: H5Wasm,
  file: string,
  {virtual_sources: sources}: Metadata,
  depth = 0,
): string | undefined {
  for (const {file_name: name, dset_name: dataset} of sources ?? []) {
    const described = `"${dataset}" of the file "${name}"`;
    if (name.includes('%') || depth === deepestSource) return described;
    const found = name === '.' ? file : path.resolve(path.dirname(path.resolve(file)), name);
    let source: InstanceType<H5Wasm['File']> | undefined;
    try {
      source = new h5wasm.File(found, 'r');
      const {Module} = h5wasm;
      if (Module.get_type(source.file_id, dataset) !== Module.H5G_DATASET) return described;
      const metadata = Module.get_dataset_metadata(source.file_id, dataset);
      const absent = absentSource(h5wasm, found, metadata, depth + 1);
      if (absent !== undefined) return absent;
    } catch {
      return described;
    } finally {
      source?.close();
    }
  }
  return undefined;
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
  if (cut) {
    const detail = `it has ${cut[1]} bytes of ${cut[2]}`;
    return failure('MATRIX_TRUNCATED', {file, detail}, {cause: error});
  }
  return failure('GCTX_INVALID', {file, dataset, detail: `HDF5 cannot read it (${message})`}, {cause: error});
}
