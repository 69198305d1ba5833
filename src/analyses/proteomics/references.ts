/** References of P100 and GCP, looked at: the connections within them, as a matrix and of one perturbagen. */
import path from 'node:path';
import type {Pool} from 'pg';
import type {Config} from '../../config';
import {cellField} from '../../engine/proteomics/cells';
import {usualFields, usualSeparator} from '../../engine/proteomics/fields';
import {sortedMedian} from '../../engine/proteomics/median';
import {failure} from '../../errors';
import {
  isReferenceOpen,
  listReferences,
  measuredFirst,
  type ReferenceRecord,
  requireReference,
} from '../../library/proteomics/registry';
import {connectionsFile, readReference, referencesFolder} from '../../library/proteomics/store';
import type {DatasetViewer} from '../../models/services';
import type {MatrixViewer} from '../../results/viewer/reader';

export interface ReferencesParts {
  readonly config: Pick<Config, 'home'>;
  readonly pool: Pool;
  readonly viewer: Pick<MatrixViewer, 'window'>;
}

export interface PertConnectionsRequest {
  /** absent: the newest that has the pert, a measured one before a synthetic */
  readonly reference?: string;
  /** only connections in this cell line */
  readonly cell?: string;
  /** of `queries`; absent: the first */
  readonly query?: string;
  readonly order: 'desc' | 'asc';
  /** 0: all */
  readonly limit: number;
  readonly skip: number;
}

/** A reference that has the pert. */
export interface OfferedReference {
  readonly name: string;
  readonly assay: string;
  readonly synthetic: boolean;
  /** of the pert */
  readonly wells: number;
}

export interface PertConnection {
  readonly rank: number;
  readonly pert_id: string;
  readonly pert_iname?: string;
  readonly moa?: string;
  readonly pert_time?: string;
  /** in the cell line that was asked for, else the median over those that have it */
  readonly score: number;
  readonly cells: Readonly<Record<string, number>>;
}

export interface PertConnections {
  readonly pert: {readonly pert_id: string; readonly pert_iname?: string};
  /** none where no reference has wells of it; then there is nothing else */
  readonly references: readonly OfferedReference[];
  readonly reference?: string;
  readonly assay?: string;
  readonly synthetic?: boolean;
  /** what its replicates are called, without their cell line: one for each time of exposure */
  readonly queries?: readonly string[];
  readonly query?: string;
  /** of the reference */
  readonly cells?: readonly string[];
  /** how its own replicates agree; absent where it has no two in a cell line */
  readonly own?: {readonly score: number; readonly cells: Readonly<Record<string, number>>};
  /** before paging */
  readonly total: number;
  readonly connections: readonly PertConnection[];
}

export interface References {
  /**
   * The file with the connections within a reference, of one cell line or of all below one another.
   * @throws DATASET_UNKNOWN, REFERENCE_UNREADABLE, PROTEOMICS_UNFIT
   */
  source(
    name: string,
    cell: string | undefined,
    viewer: DatasetViewer,
  ): Promise<{readonly source: string; readonly name: string}>;
  /**
   * What a perturbagen connects to within a reference.
   * @param pert pert_id or name
   * @throws as `source`, PERT_UNKNOWN where the reference that is named lacks it, POOL_FULL
   */
  connections(
    pert: string,
    request: PertConnectionsRequest,
    viewer: DatasetViewer,
    signal: AbortSignal,
  ): Promise<PertConnections>;
}

export function createReferences(parts: ReferencesParts): References {
  const {config, pool} = parts;
  const folderOf = (name: string) => path.join(referencesFolder(config), name);
  const open = async (name: string, viewer: DatasetViewer) => {
    const record = await requireReference(pool, name, viewer);
    return {record, folder: folderOf(record.name), manifest: readReference(folderOf(record.name))};
  };
  return {
    async source(name, cell, viewer) {
      const {folder, manifest} = await open(name, viewer);
      return {
        source: connectionsFile(folder, manifest, cell),
        name: [manifest.name, cell, 'connections'].filter(Boolean).join('_'),
      };
    },
    async connections(pert, request, viewer, signal) {
      const found = await findPert(pool, pert, viewer);
      const asked = request.reference && (await open(request.reference, viewer)).record.name;
      if (found === undefined || (asked && !found.references.some(({name}) => name === asked))) {
        if (asked) throw failure('PERT_UNKNOWN', {pert, dataset: asked});
        return {pert: {pert_id: pert}, references: [], total: 0, connections: []};
      }
      const [{name: usual}] = found.references;
      const {record, folder, manifest} = await open(asked || usual, viewer);
      const {name, assay, synthetic} = record;
      const cells = manifest.cells.map(({cell}) => cell);
      // Refuses a cell line that is not there.
      if (request.cell !== undefined) connectionsFile(folder, manifest, request.cell);
      const file = connectionsFile(folder, manifest, undefined);
      const columns = await queriesOf(parts, file, found.pert.pert_id, signal);
      const query = request.query ?? columns[0];
      if (query === undefined || !columns.includes(query)) {
        throw failure('PERT_UNKNOWN', {pert: request.query ?? pert, dataset: name});
      }
      const rows = await rowsOf(parts, file, query, signal);
      const connected = connect(rows, request.cell);
      const others = connected.filter(({target}) => target !== query);
      const own = connected.find(({target}) => target === query);
      const turn = request.order === 'asc' ? 1 : -1;
      const ranked = others
        .sort((a, b) => turn * (a.score - b.score) || (a.target < b.target ? -1 : 1))
        .map(({target: _, ...connection}, place) => ({rank: place + 1, ...connection}));
      const {skip, limit} = request;
      return {
        ...found,
        ...{reference: name, assay, synthetic, queries: columns, query, cells},
        ...(own && {own: {score: own.score, cells: own.cells}}),
        total: ranked.length,
        connections: ranked.slice(skip, limit === 0 ? undefined : skip + limit),
      };
    },
  };
}

/** Who it is, and the references that have wells of it: measured ones first, the newest of them first. */
async function findPert(
  pool: Pool,
  pert: string,
  viewer: DatasetViewer,
): Promise<Pick<PertConnections, 'pert' | 'references'> | undefined> {
  const open = (await listReferences(pool)).filter((record) => isReferenceOpen(viewer, record));
  const {rows} = await pool.query<{
    pert_id: string;
    pert_iname: string | null;
    build_name: string;
    wells: number;
  }>(
    `select pert_id, max(pert_iname) as pert_iname, build_name, count(*)::int as wells from profiles
     where (pert_id = $1 or pert_iname = $1) and pert_id is not null and build_name = any($2) and assay = any($3)
     group by pert_id, build_name order by pert_id = $1 desc, pert_id`,
    [pert, open.map(({name}) => name), [...new Set(open.map(({assay}) => assay))]],
  );
  if (rows.length === 0) return undefined;
  const [{pert_id: id, pert_iname: name}] = rows;
  const wellsIn = (record: ReferenceRecord) =>
    rows.find((row) => row.pert_id === id && row.build_name === record.name)?.wells ?? 0;
  return {
    pert: {pert_id: id, ...(name !== null && {pert_iname: name})},
    references: [...open]
      .sort(measuredFirst)
      .map((record) => ({
        name: record.name,
        assay: record.assay,
        synthetic: record.synthetic,
        wells: wellsIn(record),
      }))
      .filter(({wells}) => wells > 0),
  };
}

interface AxisText {
  readonly ids: readonly string[];
  readonly fields: Readonly<Record<string, readonly (string | number | null)[] | undefined>>;
}

/** Columns of the pert. */
async function queriesOf({viewer}: ReferencesParts, file: string, pertId: string, signal: AbortSignal) {
  const request = {rows: {limit: 0}, columns: {}, columnFields: ['pert_id'], values: 'none'} as const;
  const {columns} = JSON.parse(await viewer.window(file, request, signal)) as {columns: AxisText};
  return columns.ids.filter((_, place) => String(columns.fields.pert_id?.[place]) === pertId);
}

async function rowsOf({viewer}: ReferencesParts, file: string, query: string, signal: AbortSignal) {
  const request = {rows: {}, columns: {ids: [query]}, columnFields: [], values: 'numbers'} as const;
  return JSON.parse(await viewer.window(file, request, signal)) as {
    rows: AxisText;
    values: readonly (readonly [number | null])[];
  };
}

/** Replicates of a target in all cell lines: what they are called without it. */
const named = usualFields.filter((name) => name !== cellField);

/** Targets with their scores by cell line; those without a score in the cell line that is asked for are left out. */
function connect({rows, values}: Awaited<ReturnType<typeof rowsOf>>, cell: string | undefined) {
  const textOf = (field: string, row: number) => {
    const value = rows.fields[field]?.[row] ?? undefined;
    return value === undefined ? undefined : String(value);
  };
  const targets = new Map<string, {readonly row: number; readonly cells: Record<string, number>}>();
  rows.ids.forEach((_, row) => {
    const [score] = values[row];
    const own = textOf(cellField, row);
    if (score === null || own === undefined) return;
    const target = named.map((field) => textOf(field, row) ?? 'NA').join(usualSeparator);
    const known = targets.get(target) ?? {row, cells: {}};
    known.cells[own] = score;
    targets.set(target, known);
  });
  return Array.from(targets, ([target, {row, cells}]) => {
    const sorted = Object.values(cells).sort((a, b) => a - b);
    // The mean of two in the middle has no more digits than they.
    const score =
      cell === undefined ? Number(sortedMedian(sorted, sorted.length).toPrecision(9)) : cells[cell];
    const [iname, moa, time] = ['pert_iname', 'moa', 'pert_time'].map((field) => textOf(field, row));
    return {
      target,
      pert_id: textOf('pert_id', row) ?? target,
      ...(iname !== undefined && {pert_iname: iname}),
      ...(moa !== undefined && {moa}),
      ...(time !== undefined && {pert_time: time}),
      score,
      cells,
    };
  }).filter(({score}) => score !== undefined);
}
