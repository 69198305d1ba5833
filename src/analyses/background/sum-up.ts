/** From raw scores of reference queries to the scores of all levels, as drafts. */
import {fewestOfClass} from '../../engine/stats/class-levels';
import {sumUpSignatures} from '../../engine/stats/gutc';
import {ascending, maximumQuantile} from '../../engine/stats/quantile';
import {rollUp} from '../../engine/stats/roll-up';
import type {DraftFile} from './drafts';
import {isByCell} from './groups';
import {type BackgroundPlan, type DraftName, queryLevels} from './plan';

export type Drafts = (name: DraftName) => DraftFile;

/**
 * Normalises some queries if need be, sums them up, and writes their records.
 *
 * @param first number of the first query
 * @param scores per query, one per row of level sig
 * @param normalised are they NCS already?
 */
export function sumUpQueries(
  plan: BackgroundPlan,
  drafts: Drafts,
  first: number,
  scores: readonly Float32Array[],
  normalised: boolean,
): void {
  scores.forEach((own, i) => {
    keepQuery(plan, drafts, first + i, normalised ? own : plan.rows.normalise(own));
  });
  for (const level of keptLevels(plan)) drafts(level).sync();
}

const keptLevels = ({levels}: BackgroundPlan) => queryLevels.filter((level) => levels.includes(level));

/** Sums up one query and writes its records. @param sig NCS, one per row of level sig */
export function keepQuery(plan: BackgroundPlan, drafts: Drafts, query: number, sig: Float32Array): void {
  const {rows, queries, rowsOf} = plan;
  const cell = queries.cellOf[query];
  const all = {sig, ...sumUpSignatures(rows.levels, sig)};
  for (const level of keptLevels(plan)) {
    const [group, record] = isByCell(level) ? [cell, query - queries.cells[cell].start] : [0, query];
    const values = all[level];
    drafts(level).write(
      group,
      record,
      0,
      Float32Array.from(rowsOf(level)[group], (row) => values[row]),
    );
  }
}

/** Makes a cell line's connections: the scores of its queries, those of one pert as their maximum quantile. */
export function connectCell({queries, connections}: BackgroundPlan, drafts: Drafts, cell: number): void {
  const scores = drafts('pert_cell');
  const {length} = scores.groups[cell];
  const {start, end} = queries.cells[cell];
  let query = start;
  connections.cells[cell].queries.forEach((pert, record) => {
    const own: Float32Array[] = [];
    for (; query < end && queries.perts[query] === pert; query++) {
      const values = new Float32Array(length);
      scores.read(cell, query - start, 0, values);
      own.push(values);
    }
    const joined =
      own.length === 1
        ? own[0]
        : own[0].map((_, row) => maximumQuantile(ascending(own.map((values) => values[row]))));
    drafts('connections_ncs').write(cell, record, 0, joined);
  });
}

/** Sums up the connections of perts over their cell lines, as matched GUTC does. @param start,end records */
export function connectAcrossCells(
  {rows, connections, rowsOf}: BackgroundPlan,
  drafts: Drafts,
  start: number,
  end: number,
): void {
  const file = drafts('connections_ncs');
  const cells = connections.cells.slice(0, -1).map(({queries}, cell) => ({
    recordOf: new Map(queries.map((pert, record) => [pert, record])),
    rows: rowsOf('pert_cell')[cell],
    values: new Float32Array(file.groups[cell].length),
  }));
  const all = connections.cells[cells.length].queries;
  const pertCell = new Float64Array(rows.levels.pert_cell.ids.length);
  for (let record = start; record < end; record++) {
    pertCell.fill(Number.NaN);
    cells.forEach(({recordOf, rows: places, values}, cell) => {
      const own = recordOf.get(all[record]);
      if (own === undefined) return;
      file.read(cell, own, 0, values);
      for (let i = 0; i < places.length; i++) pertCell[places[i]] = values[i];
    });
    const perts = rollUp(rows.levels.pert_summary, pertCell);
    const classes = rollUp(rows.levels.pcl_summary, perts, fewestOfClass);
    file.write(cells.length, record, 0, Float32Array.from(perts));
    drafts('matched_pcl_summary').write(0, record, 0, Float32Array.from(classes));
  }
}
