/** Pairs the up and down sets of a job into queries, by name. */
import type {GeneSet} from '../formats/gene-sets';

export interface QuerySets {
  /** the sets' common name, without _UP, _DN or _DOWN */
  readonly name: string;
  readonly up?: GeneSet;
  readonly down?: GeneSet;
}

export interface Pairing {
  /** in the order of the up list, or of the down list if there is no up list */
  readonly queries: readonly QuerySets[];
  /** sets whose query name an earlier set of the same list has */
  readonly repeated: {readonly up: readonly GeneSet[]; readonly down: readonly GeneSet[]};
  /** sets without a partner where both lists are given */
  readonly alone: {readonly up: readonly GeneSet[]; readonly down: readonly GeneSet[]};
  /** true when one up and one down set were paired although their names differ */
  readonly namesDiffer: boolean;
}

const direction = /[_\-. ](up|dn|down)$/i;

/** The name of the query a set belongs to: its own without the direction at the end (cmapM runCmapQuery.m). */
export function queryName(setName: string): string {
  return setName.replace(direction, '');
}

/** The side that the end of a set's name tells, if it does. */
export function sideOfName(setName: string): 'up' | 'down' | undefined {
  const end = direction.exec(setName)?.[1].toLowerCase();
  if (end === undefined) return undefined;
  return end === 'up' ? 'up' : 'down';
}

/**
 * Pairs by query name, without regard to case. One up and one down set belong together whatever their names are, unless
 * a set may stand alone, which is a query of one list then.
 */
export function pairSets(
  up: readonly GeneSet[] = [],
  down: readonly GeneSet[] = [],
  mayStandAlone = false,
): Pairing {
  const [ups, downs] = [indexByName(up), indexByName(down)];
  const repeated = {up: ups.repeated, down: downs.repeated};
  if (up.length === 1 && down.length === 1 && !mayStandAlone) {
    const name = queryName(up[0].name);
    const namesDiffer = key(up[0]) !== key(down[0]);
    const queries = [{name, up: up[0], down: down[0]}];
    return {queries, repeated, alone: {up: [], down: []}, namesDiffer};
  }
  const queries: QuerySets[] = [];
  for (const [id, set] of ups.byName) {
    const partner = downs.byName.get(id);
    if (partner || down.length === 0 || mayStandAlone)
      queries.push({name: queryName(set.name), up: set, down: partner});
  }
  for (const [id, set] of downs.byName) {
    const isAlone = up.length === 0 || (mayStandAlone && !ups.byName.has(id));
    if (isAlone) queries.push({name: queryName(set.name), down: set});
  }
  const alone = (one: typeof ups, other: typeof ups, given: boolean) =>
    given && !mayStandAlone
      ? [...one.byName].filter(([id]) => !other.byName.has(id)).map(([, set]) => set)
      : [];
  return {
    queries,
    repeated,
    alone: {up: alone(ups, downs, down.length > 0), down: alone(downs, ups, up.length > 0)},
    namesDiffer: false,
  };
}

function indexByName(sets: readonly GeneSet[]) {
  const byName = new Map<string, GeneSet>();
  const repeated: GeneSet[] = [];
  for (const set of sets) {
    if (byName.has(key(set))) repeated.push(set);
    else byName.set(key(set), set);
  }
  return {byName, repeated};
}

function key(set: GeneSet): string {
  return queryName(set.name).toUpperCase();
}
