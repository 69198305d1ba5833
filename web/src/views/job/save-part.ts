/** Saves a file of a result, or a part of one in another format, with the reader's key. */
import {answerOf, api} from '../../api/client';
import {fileName, saveBlob} from '../../export/download';

export type SavedFormat = 'csv' | 'gct' | 'parquet' | 'arrow';

/**
 * @param part of a matrix: where, order, fields, columns
 * @throws ApiFailure
 */
export async function savePart(
  id: string,
  path: string,
  format?: SavedFormat,
  part: Readonly<Record<string, string>> = {},
): Promise<void> {
  const answer = await answerOf(
    api.GET('/api/jobs/{id}/results/{path}', {
      params: {path: {id, path}, query: {...part, format}},
      headers: {Accept: '*/*'},
      parseAs: 'blob',
    }),
  );
  const name = path.slice(path.lastIndexOf('/') + 1);
  const saved = format ? `${fileName(name.replace(/\.gctx?$/, ''))}.${format}` : name;
  // The description has the answer as JSON; `parseAs` makes it what it is.
  saveBlob(answer as unknown as Blob, saved);
}
