/** All data that a key may see: the server's own list, and the matrices that were sent under the key. */
import {answerOf, api} from '../../api/client';
import {viewerAddress} from '../heatmap/source';

export type LibraryEntry = Awaited<ReturnType<typeof readLibrary>>[number];

/** An entry as a row of the table. */
export interface Row extends Omit<LibraryEntry, 'kind'> {
  readonly kind: LibraryEntry['kind'] | 'matrix';
  /** where it is shown */
  readonly address: string;
}

/** How its kind is called. */
export const kindNames: Readonly<Record<Row['kind'], string>> = {
  dataset: 'dataset',
  table: 'loaded table',
  files: 'files',
  matrix: 'sent matrix',
};

function readLibrary(signal: AbortSignal) {
  return answerOf(api.GET('/api/data_library', {signal}));
}

/** @throws ApiFailure */
export async function listRows(signal: AbortSignal): Promise<readonly Row[]> {
  const [entries, matrices] = await Promise.all([
    readLibrary(signal),
    answerOf(api.GET('/api/matrices', {signal})),
  ]);
  return [
    ...entries.map((entry): Row => ({...entry, address: `/data/${encodeURIComponent(entry.name)}`})),
    ...matrices.map(
      ({id, name, rows, columns, bytes, created}): Row => ({
        ...{kind: 'matrix', name: id, title: name, category: 'matrices', access: 'proprietary'},
        ...{count: columns, counted: 'columns', features: rows, bytes, date: created, synthetic: false},
        address: viewerAddress({matrix: id}, name),
      }),
    ),
  ];
}

/** Entries of one name: a dataset and files may share it. @throws ApiFailure */
export async function entriesNamed(name: string, signal: AbortSignal): Promise<readonly LibraryEntry[]> {
  return (await readLibrary(signal)).filter((each) => each.name === name);
}
