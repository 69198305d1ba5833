/**
 * Matrices of signatures from descriptions that were made ready once for the dataset; plain.ts has the same in plain words.
 */
import {constants, deflateRawSync} from 'node:zlib';
import {gctHead} from '../../engine/formats/gct-writer';
import {writeGctxOnRows} from '../../engine/formats/gctx-writer';
import {negativeLog10} from '../../engine/stats/fdr';
import {type NotedFile} from '../archive/pack';
import {fileIn, type ResultFolder, type TextTask} from '../folder';
import type {DescribedDataset} from './description-files';
import {type Descriptions, openDescriptions} from './descriptions';
import {joinColumns, type SignatureGct, type SignatureGctx, type SignatureMatrix} from './matrix';
import {writePackedText, writePlainText} from './packed-text';
import type {ComposedLines, LineNumbers} from './rows-text';

/** Texts of fewer lines are written before another thread has heard of them. */
const fewLines = 20_000;

/** @returns what became of the file where the result becomes an archive @throws MATRIX_ID_REPEATED, MATRIX_UNWRITABLE */
export async function writeTuned(
  folder: ResultFolder,
  dataset: DescribedDataset,
  matrix: SignatureMatrix,
): Promise<NotedFile | undefined> {
  if (matrix.form === 'gctx') {
    const noted = await writeScores(folder, await openDescriptions(dataset), matrix);
    const {name, build, generation} = dataset.manifest;
    return (
      noted?.matrix && {...noted, matrix: {...noted.matrix, described: {dataset: name, build, generation}}}
    );
  }
  const {archive, path} = folder;
  const {folder: at, manifest} = dataset;
  if ((matrix.rows?.length ?? manifest.signatures) >= fewLines) {
    const noted = await archive?.beside?.({dataset: {folder: at, manifest}, folder: path, matrix});
    if (noted) return noted;
  }
  return writeText(path, matrix, await openDescriptions(dataset), archive !== undefined);
}

async function writeScores(
  folder: ResultFolder,
  {gctx, fields}: Descriptions,
  {path, columns, scores}: SignatureGctx,
): Promise<NotedFile | undefined> {
  const file = fileIn(folder, path);
  const readColumns = (start: number, end: number) => joinColumns(scores.slice(start, end));
  await writeGctxOnRows(file, gctx, {columns, readColumns});
  return folder.archive?.pack(file, {rows: gctx.count, columns: columns.ids.length, fields});
}

/** @returns what became of the file, if it is `compressed` @throws MATRIX_UNWRITABLE */
export function writeText(
  folder: TextTask['folder'],
  matrix: SignatureGct,
  {text, fields: described}: Descriptions,
  compressed: boolean,
): NotedFile | undefined {
  const {rows, columns, fields: own = []} = matrix;
  const lines = {count: rows?.length ?? text.rows, rows};
  const fields = [...described, ...own.map((field) => field.name)];
  const file = fileIn({path: folder}, matrix.path);
  const pieces = function* (): Generator<ComposedLines> {
    const head = Buffer.from(gctHead({rows: lines.count, fields, columns}));
    yield {text: head, deflated: deflateRawSync(head, {level: 1, finishFlush: constants.Z_SYNC_FLUSH})};
    yield* text.compose(lines, numbersOf(matrix));
  };
  if (compressed) {
    return writePackedText(file, {rows: lines.count, columns: columns.ids.length, fields}, pieces());
  }
  writePlainText(file, pieces());
  return undefined;
}

/** What follows a signature's description. */
function numbersOf({rows, fields = [], scores, decimals}: SignatureGct): LineNumbers {
  return {
    columns: [
      ...fields.map((field) => ({decimals: field.decimals ?? decimals, isRounded: true})),
      ...scores.map(() => ({decimals})),
    ],
    put(line, into, at) {
      const row = rows ? rows[line] : line;
      for (let f = 0; f < fields.length; f++) {
        const {values, isSmall} = fields[f];
        into[at++] = isSmall ? negativeLog10(values[row]) : values[row];
      }
      for (let c = 0; c < scores.length; c++) into[at++] = scores[c][row];
    },
  };
}
