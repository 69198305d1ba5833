/**
 * Connections between the perts of a dataset: every pert that is a reference query against all others, in each cell
 * line against the scores of that cell line only, and summarised over its cell lines (matched mode, §3.5 of cmapM's
 * runMatchedGutcV2.m). Rows are `ps_pert_cell` and `ps_pert_summary` of a Touchstone result.
 */
import type {RecordFile} from './records';

export interface ConnectionPert {
  readonly pert_id: string;
  readonly pert_iname?: string;
  readonly pert_type?: string;
}

/** connections.json: perts by position, and the axes of every matrix. */
export interface ConnectionAxes {
  readonly perts: readonly ConnectionPert[];
  /** cell lines with reference queries, then the summary, in the order of the groups of the record files */
  readonly cells: readonly {
    /** null: the summary */
    readonly cell: string | null;
    /** perts that are queries, ascending */
    readonly queries: readonly number[];
    /** perts that have scores, ascending */
    readonly targets: readonly number[];
  }[];
}

/** Scores of queries against targets; perts are positions in `Connections.perts`. */
export interface ConnectionMatrix {
  /** perts that are queries, ascending */
  readonly queries: Uint32Array;
  /** perts that have scores, ascending */
  readonly targets: Uint32Array;
  /** Scores of one query, one per target; undefined when the pert is no query here. @throws BACKGROUND_DAMAGED */
  column(query: number): Float32Array | undefined;
  /**
   * Scores among some perts: query q against target t at [q * perts.length + t]; NaN where there is none.
   * @throws BACKGROUND_DAMAGED
   */
  among(perts: Uint32Array): Float32Array;
}

/** Where the matrices lie that sum the cell lines up; no cell line is called so. */
export const summaryPlace = 'summary';

export interface Connections {
  readonly perts: readonly ConnectionPert[];
  /** cell lines that have matrices, by name */
  readonly cells: readonly string[];
  /** Position of a pert; undefined when the dataset has no score of it. */
  find(pertId: string): number | undefined;
  /** NCS in a cell line, or over all of them (`summaryPlace`); undefined for a cell line without queries. */
  ncs(place: string): ConnectionMatrix | undefined;
  /** tau, -100 to 100, of the same connections. */
  ps(place: string): ConnectionMatrix | undefined;
}

export function readConnections(axes: ConnectionAxes, ncs: RecordFile, ps: RecordFile): Connections {
  const positions = new Map(axes.perts.map(({pert_id}, position) => [pert_id, position]));
  const matrices = (file: RecordFile) => {
    const opened = axes.cells.map((cell, group) => matrixOf(file, group, cell));
    return (place: string) => opened[axes.cells.findIndex(({cell}) => (cell ?? summaryPlace) === place)];
  };
  return {
    perts: axes.perts,
    cells: axes.cells.flatMap(({cell}) => (cell === null ? [] : [cell])),
    find: (pertId) => positions.get(pertId),
    ncs: matrices(ncs),
    ps: matrices(ps),
  };
}

function matrixOf(file: RecordFile, group: number, axes: ConnectionAxes['cells'][number]): ConnectionMatrix {
  const recordOf = new Map(axes.queries.map((pert, record) => [pert, record]));
  const placeOf = new Map(axes.targets.map((pert, place) => [pert, place]));
  const column = (query: number) => {
    const record = recordOf.get(query);
    return record === undefined ? undefined : file.record(group, record);
  };
  return {
    queries: Uint32Array.from(axes.queries),
    targets: Uint32Array.from(axes.targets),
    column,
    among(perts) {
      const scores = new Float32Array(perts.length ** 2).fill(Number.NaN);
      perts.forEach((query, q) => {
        const all = column(query);
        if (!all) return;
        perts.forEach((target, t) => {
          const place = placeOf.get(target);
          if (place !== undefined) scores[q * perts.length + t] = all[place];
        });
      });
      return scores;
    },
  };
}
