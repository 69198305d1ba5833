/** Where an analysis writes its result. */
import path from 'node:path';
import {constants, deflateRawSync} from 'node:zlib';
import {gctHead} from '../engine/formats/gct-writer';
import type {ByteText} from '../engine/formats/byte-text';
import type {MetadataTable} from '../engine/formats/matrix';
import {type PackedFile, writePackedText, writePlainText} from '../engine/formats/packed-text';
import type {ComposedLines, LineOrder} from '../engine/formats/rows-text';
import type {Descriptions} from './descriptions/open';

export interface ResultFolder {
  /** exists and is empty */
  readonly path: string;
  /**
   * Given where the result becomes an archive: the large texts are compressed while they are made, and what became of
   * each is noted here by its path within the folder, with slashes.
   */
  readonly packed?: Map<string, PackedFile>;
}

/** A GCT whose rows are signatures of a dataset: their descriptions, then fields and scores of its own. */
export interface SignatureGct {
  readonly lines: LineOrder;
  /** names of further fields */
  readonly fields?: readonly string[];
  readonly columns: MetadataTable;
  /** writes a line's own cells, with tabs between them */
  readonly cells: (text: ByteText, line: number) => void;
}

const lineFeed = 10;

/** @param name path within the folder, with slashes @throws MATRIX_UNWRITABLE */
export function writeSignatureGct(
  folder: ResultFolder,
  name: string,
  {text, fields: described}: Descriptions,
  {lines, fields: own = [], columns, cells}: SignatureGct,
): void {
  const fields = [...described, ...own];
  const shape = {rows: lines.count, columns: columns.ids.length, fields};
  const line = (to: ByteText, number: number) => {
    cells(to, number);
    to.addByte(lineFeed);
  };
  const file = path.join(folder.path, ...name.split('/'));
  const pieces = function* (): Generator<ComposedLines> {
    const head = Buffer.from(gctHead({rows: lines.count, fields, columns}));
    yield {text: head, deflated: deflateRawSync(head, {level: 1, finishFlush: constants.Z_SYNC_FLUSH})};
    yield* text.compose(lines, line);
  };
  if (folder.packed) folder.packed.set(name, writePackedText(file, shape, pieces()));
  else writePlainText(file, pieces());
}
