/** Writes a part of a matrix to a file, in any of the forms that answers have. */
import {createWriteStream} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {writeGct} from '../../engine/formats/gct-writer';
import {type MatrixSource, writeGctx} from '../../engine/formats/gctx-writer';
import {jsonTable} from '../../engine/formats/json-writer';
import {parquetTable} from '../../engine/formats/parquet-writer';
import {writeTable} from '../../engine/formats/table-writer';
import {failure} from '../../errors';
import type {MatrixFormat} from './formats';

/** What is written, and where. */
export interface PartTarget {
  /** as the user asked for it */
  readonly path: string;
  readonly format: MatrixFormat;
  /** file that the answer is written to */
  readonly target: string;
}

const writers: Readonly<Record<MatrixFormat, (target: string, source: MatrixSource) => Promise<void>>> = {
  gct: (target, source) => writeGct(target, source, {decimals: 'shortest'}),
  gctx: writeGctx,
  csv: (target, source) =>
    writeTable(target, source, {...tableOptions, idHeader: source.idName ?? 'id', separator: ','}),
  tsv: (target, source) =>
    writeTable(target, source, {...tableOptions, idHeader: source.idName ?? 'id', separator: '\t'}),
  json: (target, source) => writeAll(target, jsonTable(source, 'array')),
  ndjson: (target, source) => writeAll(target, jsonTable(source, 'lines')),
  parquet: async (target, source) => writeFile(target, await parquetTable(source)),
  arrow: async (target, source) => {
    // Half of what the thread would load otherwise, for whoever asks for another form.
    const {arrowTable} = await import('../../engine/formats/arrow-writer.js');
    await writeFile(target, arrowTable(source));
  },
};
const tableOptions = {decimals: 'shortest', missing: ''} as const;

/** Forms whose files are made in memory before they are written. */
export const formatsInMemory: readonly MatrixFormat[] = ['parquet', 'arrow'];

/** @throws RESULT_FORMAT, and what the writers throw */
export async function writePart(part: MatrixSource, {path, format, target}: PartTarget): Promise<void> {
  if (format === 'gctx' && part.rows.ids.length === 0) {
    throw failure('RESULT_FORMAT', {path, detail: 'no row matches, and a GCTx has at least one'});
  }
  await writers[format](target, part);
}

function writeAll(target: string, pieces: Iterable<Buffer>): Promise<void> {
  return pipeline(Readable.from(pieces, {objectMode: false}), createWriteStream(target, {flags: 'wx'}));
}
