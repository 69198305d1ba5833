import {genes} from './dataset';

/** Genes of each list. */
export const listSize = 150;

/** A query of random genes, the same for the same `seed`. */
export function queryOf(seed: number): {up: string[]; down: string[]; top: number} {
  return {...listsOf(seed, genes, listSize), top: 50};
}

/** Lists of so many random genes of those with the Entrez ids 1 to `of`, the same for the same `seed`. */
export function listsOf(seed: number, of: number, size: number): {up: string[]; down: string[]} {
  let state = seed;
  const drawn = new Set<string>();
  while (drawn.size < 2 * size) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    drawn.add(String(1 + Math.floor((state / 2 ** 32) * of)));
  }
  const all = [...drawn];
  return {up: all.slice(0, size), down: all.slice(size)};
}

/** A query of a whole profile, a value for each gene. */
export function profileQueryOf(seed: number): {signature: Record<string, number>; top: number} {
  const values = Array.from({length: genes}, (_, gene) => [String(gene + 1), Math.sin(7 * gene + seed)]);
  return {signature: Object.fromEntries(values), top: 50};
}
