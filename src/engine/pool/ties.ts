/** Ties of signatures, which Spearman's correlation needs: found once, and kept while a dataset is asked for. */
import type {IndexLocation} from '../index/reader';
import type {TieLists} from '../kernel/tie-lists';

/** Signatures whose ties are found and kept together. */
export const tieSignatures = 1024;
/** Memory for ties: of normally distributed scores of 10,174 genes, those of some 200,000 signatures. */
const mostBytes = 256 * 2 ** 20;

export interface KeptTies {
  /** Those known of signatures from `start`, a multiple of `tieSignatures`, up to `end`; piece by piece. */
  of(index: IndexLocation, start: number, end: number): (TieLists | undefined)[];
  /** Keeps pieces from signature `start` on, as long as there is room. */
  keep(index: IndexLocation, start: number, found: readonly (TieLists | undefined)[]): void;
}

export function createKeptTies(most = mostBytes): KeptTies {
  /** per index its pieces by number; least recently used first */
  const indexes = new Map<string, Map<number, TieLists>>();
  let bytes = 0;

  const piecesOf = ({file, build, generation}: IndexLocation): Map<number, TieLists> => {
    const key = `${file}\n${build}\n${generation}`;
    const pieces = indexes.get(key) ?? new Map<number, TieLists>();
    indexes.delete(key);
    indexes.set(key, pieces);
    return pieces;
  };

  /** Forgets what is known of other indexes than this one, until there is room. */
  const makeRoom = (needed: number, own: Map<number, TieLists>) => {
    for (const [key, pieces] of indexes) {
      if (bytes + needed <= most || pieces === own) return;
      for (const piece of pieces.values()) bytes -= bytesOf(piece);
      indexes.delete(key);
    }
  };

  return {
    of(index, start, end) {
      const pieces = piecesOf(index);
      const first = Math.floor(start / tieSignatures);
      const count = Math.ceil((end - start) / tieSignatures);
      return Array.from({length: count}, (_, i) => pieces.get(first + i));
    },
    keep(index, start, found) {
      const pieces = piecesOf(index);
      const first = Math.floor(start / tieSignatures);
      found.forEach((piece, i) => {
        if (!piece || pieces.has(first + i)) return;
        makeRoom(bytesOf(piece), pieces);
        if (bytes + bytesOf(piece) > most) return;
        pieces.set(first + i, piece);
        bytes += bytesOf(piece);
      });
    },
  };
}

function bytesOf({starts, sums, lists}: TieLists): number {
  return starts.byteLength + sums.byteLength + lists.byteLength;
}
