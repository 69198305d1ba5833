/** Runs on a thread of its own: reading an index, and making lists of it, blocks. */
import {task} from '../../../engine/ground/task';
import {
  findGeneLists,
  type GeneListName,
  geneLists,
  type IsMember,
  listPlaces,
} from '../../../engine/index/gene-lists';
import {type Dataset, keepDatasets} from '../../../engine/index/index';
import {isFailure} from '../../../errors';
import {openGeneLists, type StoredGeneLists, storeGeneLists} from './file';

export interface GeneListsTask {
  /** of datasets; a signature is looked for in one after the other */
  readonly folders: readonly string[];
  readonly ids: readonly string[];
  readonly lists: readonly GeneListName[];
  /** Entrez ids of the genes of L1000's smaller spaces */
  readonly members: {readonly landmark: ReadonlySet<number>; readonly bing: ReadonlySet<number>};
}

interface Open {
  readonly dataset: Dataset;
  stored?: StoredGeneLists;
}

const most = 4;
const opened = keepDatasets<Open>(
  most,
  (dataset) => ({dataset}),
  ({stored}) => stored?.close(),
);

/** Of each signature JSON arrays of the lists asked for, undefined where there is none. */
export const readGeneLists = task(readLists);

async function readLists({folders, ids, lists, members}: GeneListsTask): Promise<(string | undefined)[][]> {
  const found = ids.map((): (string | undefined)[] => []);
  const isMember: IsMember = (id, space) => (space === 'landmark' ? members.landmark : members.bing).has(id);
  let left = [...ids.keys()];
  for (const folder of folders) {
    if (left.length === 0) break;
    const open = openCurrent(folder);
    if (!open) continue;
    const rows = open.dataset.signatures.find(left.map((i) => ids[i]));
    const held = left.flatMap((i, n) => (rows[n] < 0 ? [] : [{i, row: rows[n]}]));
    left = left.filter((_, n) => rows[n] < 0);
    if (held.length === 0) continue;
    const places = await placesOf(
      open,
      Uint32Array.from(held, ({row}) => row),
      isMember,
    );
    const {entrezIds} = open.dataset.genes;
    held.forEach(({i}, n) => {
      found[i] = textsOf(places.subarray(n * listPlaces, (n + 1) * listPlaces), lists, entrezIds);
    });
  }
  return found;
}

/** A dataset in its present state; undefined where it is gone. */
function openCurrent(folder: string): Open | undefined {
  try {
    return opened.present(folder);
  } catch (error) {
    if (isFailure(error, 'INDEX_NOT_FOUND')) return undefined;
    throw error;
  }
}

/** The lists of signatures, stored for all of the dataset when they are first asked for. */
async function placesOf(open: Open, signatures: Uint32Array, isMember: IsMember): Promise<Uint16Array> {
  const {dataset} = open;
  open.stored ??= openGeneLists(dataset);
  if (!open.stored && (await storeGeneLists(dataset, isMember))) open.stored = openGeneLists(dataset);
  const {stored} = open;
  const records = Array.from(signatures, (signature) => stored?.read(signature));
  // What could not be stored, or was damaged since, is found in the index.
  const missing = [...records.keys()].filter((n) => !records[n]);
  if (missing.length === 0) return joined(records);
  const made = findGeneLists(
    dataset,
    Uint32Array.from(missing, (n) => signatures[n]),
    isMember,
  );
  missing.forEach((n, m) => {
    records[n] = made.subarray(m * listPlaces, (m + 1) * listPlaces);
  });
  return joined(records);
}

function joined(records: readonly (Uint16Array | undefined)[]): Uint16Array {
  const places = new Uint16Array(records.length * listPlaces);
  records.forEach((record, n) => {
    if (record) places.set(record, n * listPlaces);
  });
  return places;
}

function textsOf(
  places: Uint16Array,
  wanted: readonly GeneListName[],
  entrezIds: Uint32Array,
): (string | undefined)[] {
  const texts = new Map<string, string>();
  let at = 0;
  for (const {name, size} of geneLists) {
    const own = places.subarray(at, at + size);
    at += size;
    const genes = Array.from(own.subarray(0, own.indexOf(0) < 0 ? size : own.indexOf(0)));
    if (genes.length > 0) texts.set(name, `["${genes.map((gene) => entrezIds[gene - 1]).join('","')}"]`);
  }
  return wanted.map((name) => texts.get(name));
}
