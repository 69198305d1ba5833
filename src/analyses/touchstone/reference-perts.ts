/** Which perts a background connects, and how many there are of each type. */
import type {GeneSet} from '../../engine/formats/gene-sets';
import {isControl} from '../../engine/stats/pert-types';
import {type Connections, summaryPlace} from '../background';
import {classesOfMembers, type DatasetPerts, type Pert} from './perts';

export interface ReferencePertsRequest {
  /** only perts of this type; undefined: all but controls */
  readonly type?: string;
  readonly skip: number;
  /** undefined: all */
  readonly limit?: number;
}

export interface ReferencePerts {
  /** cell lines that have connections */
  readonly cells: readonly string[];
  /** perts before paging */
  readonly total: number;
  /** how many of them are of each type, the most frequent first */
  readonly types: readonly {readonly pert_type: string | null; readonly count: number}[];
  /** by name */
  readonly perts: readonly (Pert & {
    readonly moa?: string;
    /** group_ids of its classes */
    readonly classes: readonly string[];
    /** cell lines in which its signatures are queries; 0: it is only connected to */
    readonly query_cells: number;
  })[];
}

/** All perts that have connections over all cell lines, as queries or as what is connected to. */
export function referencePerts(
  {perts: all, cells, ps}: Connections,
  known: DatasetPerts,
  classes: readonly GeneSet[],
  {type, skip, limit}: ReferencePertsRequest,
): ReferencePerts {
  const summary = ps(summaryPlace);
  const queryCells = new Uint32Array(all.length);
  for (const cell of cells) for (const query of ps(cell)?.queries ?? []) queryCells[query]++;
  const isWanted = ({pert_type}: Pert) =>
    type === undefined ? !isControl(pert_type ?? undefined) : pert_type === type;
  const nameOf = (position: number) => all[position].pert_iname ?? all[position].pert_id;
  const order = new Intl.Collator('en', {numeric: true});
  const wanted = [...new Set([...(summary?.queries ?? []), ...(summary?.targets ?? [])])]
    .filter((position) => isWanted(all[position]))
    .sort((a, b) => order.compare(nameOf(a), nameOf(b)) || a - b);
  const counts = new Map<string | null, number>();
  for (const position of wanted) {
    const pertType = all[position].pert_type ?? null;
    counts.set(pertType, (counts.get(pertType) ?? 0) + 1);
  }
  const moa = known.field('moa');
  const positions = new Map(known.perts.map(({pert_id}, position) => [pert_id, position]));
  const classesOf = classesOfMembers(classes);
  return {
    cells,
    total: wanted.length,
    types: [...counts].map(([pert_type, count]) => ({pert_type, count})).sort((a, b) => b.count - a.count),
    perts: wanted.slice(skip, limit === undefined ? undefined : skip + limit).map((position) => {
      const pert = all[position];
      return {
        ...pert,
        moa: moa?.(positions.get(pert.pert_id) ?? -1),
        classes: classesOf.get(pert.pert_id) ?? [],
        query_cells: queryCells[position],
      };
    }),
  };
}
