/** Forms in which a matrix of a result can be had, with the media types of each; the first is what is sent. */
export const matrixFormats = {
  gct: ['text/x-gct; charset=utf-8'],
  gctx: ['application/x-hdf5', 'application/x-hdf'],
  csv: ['text/csv; charset=utf-8; header=present'],
  tsv: ['text/tab-separated-values; charset=utf-8'],
  json: ['application/json; charset=utf-8'],
  ndjson: ['application/x-ndjson; charset=utf-8'],
  parquet: ['application/vnd.apache.parquet'],
  arrow: ['application/vnd.apache.arrow.file'],
} as const satisfies Record<string, readonly string[]>;

export type MatrixFormat = keyof typeof matrixFormats;

export const formatNames = Object.keys(matrixFormats) as MatrixFormat[];

const textTypes: Readonly<Record<string, string>> = {
  json: 'application/json; charset=utf-8',
  yaml: 'application/yaml; charset=utf-8',
};

/** Media type of a file of a result as it is. */
export function typeOfFile(path: string): string {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  if (ending === 'gct' || ending === 'gctx') return matrixFormats[ending][0];
  return textTypes[ending] ?? 'text/plain; charset=utf-8';
}
