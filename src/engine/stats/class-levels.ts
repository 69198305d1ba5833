/** Classes of perturbagens (PCLs) as levels of a result (cmapM aggregateSet.m, aggregateSetByCell.m). */
import type {TextField} from '../formats/matrix';
import {type FieldLevel, type Level, levelOf} from './roll-up';

/** A class with fewer members that have a score says nothing (for `rollUp`). */
export const fewestOfClass = 2;

export interface PerturbagenClass {
  readonly name: string;
  /** pert ids; repeats count once, perts that the level below lacks are left out */
  readonly members: readonly string[];
}

/** Rows of classes; a row's number of members is cmapM's pcl_size. */
export interface ClassLevel extends Level {
  /** per row, the position of its class */
  readonly classes: Uint32Array;
}

/** Rows of classes in cell lines. */
export interface ClassCellLevel extends ClassLevel {
  /** per row its cell line, as a code of the level below */
  readonly cells: Int32Array;
}

interface ClassRow {
  readonly id: string;
  readonly position: number;
  readonly members: readonly number[];
}

/**
 * pcl_summary: a row per class, in the order given, without members as well.
 *
 * @param pertSummary from `groupByFields([pert_id])`
 */
export function classSummaries(classes: readonly PerturbagenClass[], pertSummary: FieldLevel): ClassLevel {
  const rowsOf = rowsByPert(pertSummary.fields[0]);
  return toLevel(
    classes.map((named, position) => ({id: named.name, position, members: membersOf(named, rowsOf)})),
  );
}

/**
 * pcl_cell: cell line by cell line, a row for each class that has a member there, named class:cell.
 *
 * @param pertCell from `groupByFields([pert_id, cell_id])`
 */
export function classesByCell(classes: readonly PerturbagenClass[], pertCell: FieldLevel): ClassCellLevel {
  const [perts, cells] = pertCell.fields;
  const rowsOf = rowsByPert(perts);
  const rowsByCell = cells.dictionary.map((): ClassRow[] => []);
  classes.forEach((named, position) => {
    const byCell = new Map<number, number[]>();
    for (const row of membersOf(named, rowsOf)) {
      const cell = cells.codes[row];
      const members = byCell.get(cell);
      if (members) members.push(row);
      else byCell.set(cell, [row]);
    }
    for (const [cell, members] of byCell) {
      rowsByCell[cell].push({id: `${named.name}:${cells.dictionary[cell]}`, position, members});
    }
  });
  const cellOfRow = rowsByCell.flatMap((rows, cell) => rows.map(() => cell));
  return {...toLevel(rowsByCell.flat()), cells: Int32Array.from(cellOfRow)};
}

function rowsByPert({dictionary, codes}: TextField): Map<string, number[]> {
  const rows = dictionary.map((): number[] => []);
  codes.forEach((code, row) => {
    rows[code].push(row);
  });
  return new Map(dictionary.map((pert, code) => [pert, rows[code]]));
}

function membersOf({members}: PerturbagenClass, rowsOf: ReadonlyMap<string, number[]>): number[] {
  return [...new Set(members)].flatMap((pert) => rowsOf.get(pert) ?? []);
}

function toLevel(rows: readonly ClassRow[]): ClassLevel {
  return {...levelOf(rows), classes: Uint32Array.from(rows, ({position}) => position)};
}
