/** A matrix as JSON: an object for each row, without what is missing. */
import {ByteText, type CellWriter, cellWriter, shortestDecimal} from './byte-text';
import type {MatrixSource} from './gctx-writer';
import {rowTiles} from './matrix-text';
import {tableNames} from './table-names';

/** Bytes handed on at a time, or a little more. */
const chunkLength = 1 << 18;

/** An object for each row, in one array or on a line each. */
export function* jsonTable(source: MatrixSource, shape: 'array' | 'lines'): Generator<Buffer> {
  const {ids, fields} = source.rows;
  const [idKey, ...keys] = tableNames(source).map((name) => `${JSON.stringify(name)}:`);
  const writers = Array.from(fields.values(), (field, f): CellWriter => {
    const key = `,${keys[f]}`;
    const write = cellWriter(field, (cell) => JSON.stringify(cell));
    const isThere = (row: number) =>
      field.kind === 'text' ? field.codes[row] >= 0 : !Number.isNaN(field.values[row]);
    return (text, row) => {
      if (!isThere(row)) return;
      text.add(key);
      write(text, row);
    };
  });
  const scoreKeys = keys.slice(fields.size).map((key) => `,${key}`);
  const [opening, between, closing] = shape === 'array' ? ['[', ',\n', ']\n'] : ['', '\n', '\n'];
  const text = new ByteText(chunkLength);
  text.add(opening);
  for (const {first, count, scores} of rowTiles(source)) {
    for (let r = 0; r < count; r++) {
      if (first + r > 0) text.add(between);
      text.add(`{${idKey}${JSON.stringify(ids[first + r])}`);
      for (const write of writers) write(text, first + r);
      for (const [c, key] of scoreKeys.entries()) {
        const score = scores[c * count + r];
        if (!Number.isNaN(score)) text.add(key + shortestDecimal(score));
      }
      text.add('}');
      if (text.length >= chunkLength) yield text.take();
    }
  }
  if (shape === 'array' || ids.length > 0) text.add(closing);
  yield text.take();
}
