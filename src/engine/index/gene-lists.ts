/** The strongest genes of signatures, as CLUE's records of signatures list them, found by the ranks of an index. */
import type {Dataset} from './dataset';
import type {IndexReader} from './reader';
import {blocksOf} from './slice';
import type {SpaceName} from './space';

/** CLUE's names, the gene space whose genes each list takes, and how many of them. */
export const geneLists = [
  {name: 'up50_lm', space: 'landmark', end: 'up', size: 50},
  {name: 'dn50_lm', space: 'landmark', end: 'down', size: 50},
  {name: 'up100_bing', space: 'bing', end: 'up', size: 100},
  {name: 'dn100_bing', space: 'bing', end: 'down', size: 100},
  {name: 'up100_full', space: 'all', end: 'up', size: 100},
  {name: 'dn100_full', space: 'all', end: 'down', size: 100},
] as const satisfies readonly {name: string; space: SpaceName; end: 'up' | 'down'; size: number}[];

export type GeneListName = (typeof geneLists)[number]['name'];

/** Places that the lists of a signature take, one behind the other in the order of `geneLists`. */
export const listPlaces = geneLists.reduce((sum, {size}) => sum + size, 0);

/** Entries read at a time: 16 MiB. */
const largestRead = 2 ** 22;
/** Signatures whose ranks are turned over together: their entries of a gene are one cache line. */
const tileSignatures = 16;

/** Whether a gene, by Entrez id, belongs to a space that the dataset has no index of. */
export type IsMember = (entrezId: number, space: SpaceName) => boolean;

/**
 * The lists of some signatures: `listPlaces` numbers for each in the order asked for, positions in the dataset's gene
 * table plus 1, strongest first; 0 where a list ends. All come from the index of the largest space: the order of its
 * genes is that of any part of them. A space larger than that one has no lists, and one of few genes half of them in
 * each.
 * @param signatures numbers, without repeats
 * @throws what `IndexReader.readRows` throws
 */
export function findGeneLists(dataset: Dataset, signatures: Uint32Array, isMember: IsMember): Uint16Array {
  const {spaces} = dataset.manifest;
  // Smallest first.
  const {space} = spaces[spaces.length - 1];
  const index = dataset.index(space);
  const wanted = wantedLists(dataset, space, index, isMember);
  const rows = dataset.genes.spaces[space] ?? new Uint32Array();
  const found = new Uint16Array(signatures.length * listPlaces);
  const positions = Uint32Array.from(signatures.keys()).sort((a, b) => signatures[a] - signatures[b]);
  const widest = Math.max(1, Math.floor(largestRead / index.genes));
  const every = Uint32Array.from({length: index.genes}, (_, gene) => gene);
  const geneOfRank = new Uint16Array(tileSignatures * (index.genes + 1));
  let entries = new Uint32Array(0);
  for (const {from, to} of blocksOf(index, signatures, positions)) {
    for (let start = from; start < to; ) {
      const first = signatures[positions[start]];
      let end = start + 1;
      while (end < to && signatures[positions[end]] - first < widest) end++;
      const span = signatures[positions[end - 1]] + 1 - first;
      if (entries.length < index.genes * span) entries = new Uint32Array(index.genes * span);
      index.readRows(every, first, first + span, entries, span);
      for (let at = start; at < end; at += tileSignatures) {
        const tile = positions.subarray(at, Math.min(end, at + tileSignatures));
        geneOfRank.fill(0);
        turnOver(
          index,
          entries,
          span,
          tile.map((position) => signatures[position] - first),
          geneOfRank,
        );
        for (let t = 0; t < tile.length; t++) {
          const order = geneOfRank.subarray(t * (index.genes + 1), (t + 1) * (index.genes + 1));
          take(order, wanted, rows, found.subarray(tile[t] * listPlaces, (tile[t] + 1) * listPlaces));
        }
      }
      start = end;
    }
  }
  return found;
}

/** A list that the index can tell. */
interface WantedList {
  readonly isUp: boolean;
  readonly size: number;
  /** first place in the lists of a signature */
  readonly at: number;
  /** by row of the index: whether the gene belongs to the space */
  readonly members: Uint8Array;
  /** how many belong to it */
  readonly total: number;
}

function wantedLists(
  {genes}: Dataset,
  largest: SpaceName,
  index: IndexReader,
  isMember: IsMember,
): WantedList[] {
  const order = [...new Set(geneLists.map(({space}): SpaceName => space))];
  const members = new Map<SpaceName, Uint8Array>();
  for (const space of order.slice(0, order.indexOf(largest) + 1)) {
    const own =
      genes.spaces[space] && new Set(Array.from(genes.spaces[space], (gene) => genes.entrezIds[gene]));
    const belongs = (id: number) => (own ? own.has(id) : isMember(id, space));
    members.set(
      space,
      Uint8Array.from(index.geneIds, (id) => (space === largest || belongs(id) ? 1 : 0)),
    );
  }
  let at = 0;
  return geneLists.flatMap(({space, end, size}) => {
    const place = at;
    at += size;
    const known = members.get(space);
    if (!known) return [];
    const total = known.reduce((sum, member) => sum + member, 0);
    return [{isUp: end === 'up', size, at: place, members: known, total}];
  });
}

/** Writes gene rows plus 1 to the places of their ranks, signature by signature. */
function turnOver(
  {genes, layout}: IndexReader,
  entries: Uint32Array,
  pitch: number,
  columns: Uint32Array,
  geneOfRank: Uint16Array,
): void {
  const {weightBits} = layout;
  for (let gene = 0; gene < genes; gene++) {
    for (let t = 0; t < columns.length; t++) {
      // Rank 0, a missing score, goes to a place that nobody looks at.
      geneOfRank[t * (genes + 1) + (entries[gene * pitch + columns[t]] >>> weightBits)] = gene + 1;
    }
  }
}

/** Takes the lists out of the order of a signature's genes, index 1 being the strongest upwards. */
function take(
  order: Uint16Array,
  wanted: readonly WantedList[],
  tableRows: Uint32Array,
  into: Uint16Array,
): void {
  let last = order.length - 1;
  while (last > 0 && order[last] === 0) last--;
  const counts = new Map<Uint8Array, number>();
  for (const {isUp, size, at, members, total} of wanted) {
    let count = counts.get(members);
    if (count === undefined) {
      // Where no score is missing all members have a rank.
      count = last === members.length ? total : 0;
      for (let rank = 1; count < total && rank <= last; rank++) count += members[order[rank] - 1];
      counts.set(members, count);
    }
    const most = Math.min(size, Math.floor(count / 2));
    for (let rank = isUp ? 1 : last, taken = 0; taken < most; rank += isUp ? 1 : -1) {
      const row = order[rank] - 1;
      if (members[row] === 1) into[at + taken++] = tableRows[row] + 1;
    }
  }
}
