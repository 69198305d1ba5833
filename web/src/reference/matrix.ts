/** Connections among perturbagens as a matrix: rows are what is connected to, columns the queries. */
import {answerOf, api} from '../api/client';
import {fileName, saveBlob} from '../export/download';
import type {Score} from './ask';

/** A perturbagen as the rows of a matrix tell it. */
export interface ConnectedPert {
  readonly pert_id: string;
  readonly pert_iname?: string;
  readonly pert_type?: string;
  readonly moa?: string;
  /** ids of its classes */
  readonly classes: readonly string[];
}

export interface MatrixQuery {
  readonly score: Score;
  /** columns, by pert_id */
  readonly perts: readonly string[];
  /** rows, by pert_id; absent: those of the columns */
  readonly targets?: readonly string[] | 'all';
  /** cell lines and "summary"; absent: the summary alone */
  readonly cells?: 'all';
  readonly symmetric?: boolean;
}

type Row = Readonly<Record<string, string | number | null | undefined>>;

export interface ConnectionTable {
  readonly rows: readonly ConnectedPert[];
  /** pert_ids, or PERT_ID:CELL where cell lines were asked for */
  readonly columns: readonly string[];
  /** row by row; NaN where there is none */
  readonly values: Float32Array;
}

const described = ['id', 'pert_iname', 'pert_type', 'moa', 'pcl'];

/** @throws ApiFailure */
export async function readMatrix(
  dataset: string,
  query: MatrixQuery,
  signal: AbortSignal,
): Promise<ConnectionTable> {
  const body = {...query, ignore_missing: true};
  const answer: unknown = await answerOf(
    api.POST('/api/datasets/{id}/connections', {
      params: {path: {id: dataset}},
      body: body as never,
      signal,
    }),
  );
  const rows = answer as readonly Row[];
  const columns = Object.keys(rows[0] ?? {}).filter((name) => !described.includes(name));
  const values = rows.flatMap((row) => columns.map((name) => row[name] ?? Number.NaN));
  return {rows: rows.map(pertOf), columns, values: Float32Array.from(values, Number)};
}

function pertOf(row: Row): ConnectedPert {
  const text = (name: string) => (typeof row[name] === 'string' ? row[name] : undefined);
  return {
    pert_id: String(row.id),
    pert_iname: text('pert_iname'),
    pert_type: text('pert_type'),
    moa: text('moa'),
    classes: text('pcl')?.split('|').filter(Boolean) ?? [],
  };
}

export type SavedMatrix = 'gct' | 'gctx' | 'csv' | 'parquet';

/** Saves the same matrix as a file, as the server writes it. @throws ApiFailure */
export async function saveMatrix(dataset: string, query: MatrixQuery, format: SavedMatrix): Promise<void> {
  const answer = await answerOf(
    api.POST('/api/datasets/{id}/connections', {
      params: {path: {id: dataset}, query: {format}},
      body: {...query, ignore_missing: true} as never,
      headers: {Accept: '*/*'},
      parseAs: 'blob',
    }),
  );
  saveBlob(answer as unknown as Blob, `${fileName(dataset, 'connections', query.score)}.${format}`);
}
