/** What a background will consist of; the same in every thread of a build. */
import type {Dataset} from '../../engine/index';
import type {PerturbagenClass} from '../../engine/stats/class-levels';
import type {ConnectionAxes} from './connections';
import {isByCell, rowsByGroup} from './groups';
import {keyGroups, keysOf} from './keys';
import {type BackgroundLevel, backgroundLevels} from './manifest';
import {fileBytes, type RecordGroup} from './records';
import {type QuerySignatures, type ReferenceQueries, referenceQueries} from './reference-queries';
import {firstSignatures, type GutcRows, gutcRows, textField} from './rows';

/** Levels whose scores every reference query has. */
export const queryLevels = ['sig', 'pert_cell', 'pert_summary', 'pcl_cell', 'pcl_summary'] as const;
export type QueryLevel = (typeof queryLevels)[number];

/** Files of scores as queries give them, a record per query or, matched, per pert. */
export type DraftName = QueryLevel | 'matched_pcl_summary' | 'connections_ncs';

type Groups = readonly RecordGroup[];

export interface BackgroundPlan {
  readonly rows: GutcRows;
  readonly queries: ReferenceQueries;
  readonly levels: readonly BackgroundLevel[];
  /** rows of a level by group */
  rowsOf(level: BackgroundLevel): readonly Uint32Array[];
  readonly connections: ConnectionAxes;
  /** kept until the background is finished; `connections_ncs` stays */
  readonly drafts: ReadonlyMap<DraftName, Groups>;
  /** the finished record files: a record per row of a level, or per pert of the connections */
  readonly files: ReadonlyMap<string, Groups>;
  /** disk that a build needs, drafts included */
  readonly bytes: number;
}

/**
 * @param signatureLevel false: leave level sig out
 * @param which signatures become queries
 */
export function planBackground(
  dataset: Dataset,
  classes: readonly PerturbagenClass[],
  signatureLevel: boolean,
  which: QuerySignatures = 'exemplars',
): BackgroundPlan {
  const rows = gutcRows(dataset, classes);
  const queries = referenceQueries(dataset, rows, which);
  const cells = queries.cells.map(({cell}) => cell);
  const levels = backgroundLevels.filter((level) => level !== 'sig' || signatureLevel);
  const byGroup = new Map(levels.map((level) => [level, rowsByGroup(rows, level, cells).groups]));
  const rowsOf = (level: BackgroundLevel) => byGroup.get(level) ?? [];
  const connections = connectionAxes(dataset, rows, queries, rowsOf('pert_cell'));

  const drafts = new Map<DraftName, Groups>();
  for (const level of queryLevels) {
    if (!levels.includes(level)) continue;
    const records = (group: number) =>
      isByCell(level) ? queries.cells[group].end - queries.cells[group].start : queries.rows.length;
    drafts.set(
      level,
      rowsOf(level).map(({length}, group) => ({records: records(group), length})),
    );
  }
  const connected = connections.cells.map(({queries: {length: records}, targets: {length}}) => ({
    records,
    length,
  }));
  const {records: matched} = connected[connected.length - 1];
  drafts.set('matched_pcl_summary', [{records: matched, length: rows.levels.pcl_summary.ids.length}]);
  drafts.set('connections_ncs', connected);

  const files = new Map<string, Groups>([
    ['connections_ncs', connected],
    ['connections_ps', connected],
  ]);
  for (const level of levels) {
    const {name, first} = draftOf(level, connections);
    const groups = (drafts.get(name) ?? []).slice(first);
    files.set(
      level,
      groups.map(({records, length}) => ({records: length, length: records})),
    );
    files.set(keysOf(level), keyGroups(files.get(level) ?? []));
  }
  const ephemeral = [...drafts].filter(([name]) => !files.has(name) || name !== 'connections_ncs');
  const bytes = [...files, ...ephemeral].reduce((sum, [, groups]) => sum + fileBytes(groups), 0);
  return {rows, queries, levels, rowsOf, connections, drafts, files, bytes};
}

/** Where the scores of a level's groups lie: group g of the level is group `first` + g of the draft. */
export function draftOf(
  level: BackgroundLevel,
  {cells}: Pick<ConnectionAxes, 'cells'>,
): {name: DraftName; first: number} {
  // The summarised connections are the scores whose background the matched summary is.
  return level === 'matched_pert_summary'
    ? {name: 'connections_ncs', first: cells.length - 1}
    : {name: level, first: 0};
}

function connectionAxes(
  {signatures}: Dataset,
  rows: GutcRows,
  queries: ReferenceQueries,
  pertCells: readonly Uint32Array[],
): ConnectionAxes {
  const {pert_summary: summary, pert_cell: pertCell} = rows.levels;
  const names = (['pert_iname', 'pert_type'] as const).map((name) => ({
    name,
    field: textField(signatures, name),
  }));
  const examples = firstSignatures(rows, 'pert_summary');
  const rowOfPert = new Map(Array.from(summary.fields[0].codes, (code, row) => [code, row]));
  const targetsOf = (cell: number) =>
    // Every pert of pert_cell has a row in pert_summary.
    Array.from(pertCells[cell], (row) => rowOfPert.get(pertCell.fields[0].codes[row]) as number);
  const distinct = (perts: Uint32Array) => [...new Set(perts)].sort((a, b) => a - b);
  return {
    perts: summary.ids.map((pert_id, row) => {
      const signature = examples[row];
      const facts = names.flatMap(({name, field}) => {
        const code = field ? field.codes[signature] : -1;
        return field && code >= 0 ? [[name, field.dictionary[code]]] : [];
      });
      return {pert_id, ...Object.fromEntries(facts)};
    }),
    cells: [
      ...queries.cells.map(({cell, start, end}, place) => ({
        cell,
        queries: distinct(queries.perts.subarray(start, end)),
        targets: targetsOf(place),
      })),
      {cell: null, queries: distinct(queries.perts), targets: [...summary.ids.keys()]},
    ],
  };
}
