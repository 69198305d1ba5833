/** A GCT whose rows are signatures of a dataset: their descriptions, then fields and scores of its own. */
import path from 'node:path';
import {constants, deflateRawSync} from 'node:zlib';
import {gctHead} from '../engine/formats/gct-writer';
import type {MetadataTable} from '../engine/formats/matrix';
import {type NotedFile, writePackedText, writePlainText} from '../engine/formats/packed-text';
import type {ComposedLines, LineNumbers, LineOrder} from '../engine/formats/rows-text';
import {negativeLog10} from '../engine/stats/fdr';
import type {Descriptions} from './descriptions/open';
import type {GctTask} from './folder';

/** Plain data: another thread may write it. */
export interface SignatureGct {
  readonly lines: LineOrder;
  /** further fields, in order */
  readonly fields?: readonly OwnField[];
  readonly columns: MetadataTable;
  /** a score of each signature for each column, written with all its decimals */
  readonly scores: readonly Float32Array[];
  readonly decimals: number;
}

/** A number of each signature, rounded; -666 where it is missing. */
interface OwnField {
  readonly name: string;
  readonly values: Float32Array;
  /** written as -log10 */
  readonly isSmall?: boolean;
  /** as the scores have by default */
  readonly decimals?: number;
}

/** @returns what became of the file, if it is `compressed` @throws MATRIX_UNWRITABLE */
export function writeSignatureGct(
  {folder, name, gct}: Pick<GctTask, 'folder' | 'name' | 'gct'>,
  {text, fields: described}: Descriptions,
  compressed: boolean,
): NotedFile | undefined {
  const {lines, columns, fields: own = []} = gct;
  const fields = [...described, ...own.map((field) => field.name)];
  const file = path.join(folder, ...name.split('/'));
  const pieces = function* (): Generator<ComposedLines> {
    const head = Buffer.from(gctHead({rows: lines.count, fields, columns}));
    yield {text: head, deflated: deflateRawSync(head, {level: 1, finishFlush: constants.Z_SYNC_FLUSH})};
    yield* text.compose(lines, numbersOf(gct));
  };
  if (compressed) {
    return writePackedText(file, {rows: lines.count, columns: columns.ids.length, fields}, pieces());
  }
  writePlainText(file, pieces());
  return undefined;
}

/** What follows a signature's description. */
function numbersOf({lines: {rows}, fields = [], scores, decimals}: SignatureGct): LineNumbers {
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
