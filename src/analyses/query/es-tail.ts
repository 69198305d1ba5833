/** `es_tail`: which lists of a query count (cmapM runCmapQuery.m). */
import type {CheckedQuery} from '../../engine/genes/check';
import type {Submission} from '../analysis';
import {isGiven} from '../fields';

/** `both`: up against down; `up`: ES of the up list; `down`: that of the down list with the other sign. */
export const esTails = ['both', 'up', 'down'] as const;
export type EsTail = (typeof esTails)[number];

/** What a result says where none was asked for. */
export const usualTail = 'both where both lists are given, else the one that is';

type Lists = Pick<Submission, 'up' | 'down'>;

/**
 * Reads `es_tail` of a submission; undefined where it follows from the lists that are sent.
 * @param refuse takes what is wrong
 */
export function readEsTail(asked: unknown, refuse: (text: string) => void): EsTail | undefined {
  if (!isGiven(asked)) return undefined;
  const tail = esTails.find((name) => name === asked);
  if (!tail) {
    refuse(
      `es_tail ${JSON.stringify(asked)} is not known. Send one of: ${esTails.join(', ')}; or leave it out.`,
    );
  }
  return tail;
}

/** The lists that count. */
export function listsOfTail({up, down}: Lists, tail: EsTail | undefined): Lists {
  return {up: tail === 'down' ? undefined : up, down: tail === 'up' ? undefined : down};
}

/** What to say of lists that were sent and do not count. */
export function tailWarnings({up, down}: Lists, tail: EsTail | undefined): string[] {
  if (tail === 'up' && down !== undefined) return ['es_tail is up: the down lists do not count.'];
  if (tail === 'down' && up !== undefined) return ['es_tail is down: the up lists do not count.'];
  return [];
}

/** Why a tail cannot be had of some queries, as what follows the word es_tail; undefined where it can. */
export function tailFault(queries: readonly CheckedQuery[], tail: EsTail | undefined): string | undefined {
  if (tail === undefined) return undefined;
  const sides = tail === 'both' ? (['up', 'down'] as const) : [tail];
  for (const {name, ...lists} of queries) {
    const absent = sides.find((side) => !lists[side]);
    if (!absent) continue;
    return `is ${tail}, and the query "${name}" has no ${absent} list. Send one, or leave es_tail out`;
  }
  return undefined;
}
