/** A matrix as an Arrow IPC file: texts dictionary-encoded, numbers as float64, scores as float32. */
import {
  type Data,
  Dictionary,
  Field,
  Float32,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import type {MatrixSource} from './gctx-writer';
import type {MetadataField} from './matrix';
import {tableNames} from './table-names';

/** The bytes of the file. Missing values are null. */
export function arrowTable(source: MatrixSource): Uint8Array {
  const {rows, columns, readColumns} = source;
  const length = rows.ids.length;
  const ids = vectorFromArray(rows.ids, new Utf8()).data[0] ?? makeData({type: new Utf8()});
  const children: Data[] = [
    ids,
    ...Array.from(rows.fields.values(), (field, f) => fieldData(field, f)),
    ...columns.ids.map((_, c) => scoreData(readColumns(c, c + 1))),
  ];
  const names = tableNames(source);
  const schema = new Schema(children.map(({type}, i) => new Field(names[i], type, true)));
  const struct = makeData({type: new Struct(schema.fields), length, nullCount: 0, children});
  return RecordBatchFileWriter.writeAll([new RecordBatch(schema, struct)]).toUint8Array(true);
}

function fieldData(field: MetadataField, id: number): Data {
  if (field.kind === 'number') {
    const {values} = field;
    return makeData({
      type: new Float64(),
      data: values,
      ...nulls(values.length, (i) => Number.isNaN(values[i])),
    });
  }
  const {codes, dictionary} = field;
  return makeData({
    // Ids that are given, for those that the library makes up grow with each file.
    type: new Dictionary(new Utf8(), new Int32(), id),
    data: codes.map((code) => Math.max(code, 0)),
    dictionary: vectorFromArray(dictionary.length > 0 ? dictionary : [''], new Utf8()),
    ...nulls(codes.length, (i) => codes[i] < 0),
  });
}

function scoreData(scores: Float32Array): Data {
  return makeData({
    type: new Float32(),
    data: scores,
    ...nulls(scores.length, (i) => Number.isNaN(scores[i])),
  });
}

/** Bit i of the bitmap is 1 where there is a value. */
function nulls(length: number, isNull: (i: number) => boolean): {nullCount: number; nullBitmap?: Uint8Array} {
  const nullBitmap = new Uint8Array(Math.ceil(length / 64) * 8);
  let nullCount = 0;
  for (let i = 0; i < length; i++) {
    if (isNull(i)) nullCount++;
    else nullBitmap[i >> 3] |= 1 << (i & 7);
  }
  return nullCount === 0 ? {nullCount} : {nullCount, nullBitmap};
}
