/**
 * Lines of a GCT and their deflate blocks from metadata that were made ready once (row-columns.ts); what differs from
 * job to job are the scores at the end of each line.
 */
import {ByteText} from '../../engine/formats/byte-text';
import {compiledFile} from '../../engine/ground/package';
import {instantiate, reserve as reserveMemory, type WasmMemory} from '../../engine/kernel/wasm-module';
import {type Bits, type BlockCode, blockCode, endOfBlock} from './deflate-code';
import {type RowImageLayout, repeats} from './row-columns';

/** What assembly/rows-text.ts exports; parameters are described there. */
interface Composer {
  readonly memory: WasmMemory;
  compose(...parameters: number[]): number;
  tally(...parameters: number[]): number;
}

/** How far back a match reaches: as much text stays before the next. */
const windowBytes = 32_768;
/** Text made at a time, or a line more. */
const batchBytes = 1 << 20;
/** Room behind a text, which is copied by sixteen bytes. */
const slackBytes = 16;
/** Bytes of text after which the places of earlier cells are forgotten, for they are counted in 32 bits. */
const forgetBytes = 2 ** 30;
const columnBytes = 16;
/** Where an entry has the place of the column's last cell. */
const cellAbove = 3;
const formatBytes = 16;
/** Numbers of this size and more are no longer written digit by digit. */
const digitLimit = 1e9;
/** Bytes that a number and what separates it take at most. */
const longestNumber = 40;
/** High half of a NaN. */
const notANumber = 0x7ff8_0000;
/** In this order: codes of literals, of lengths by length, of distances. */
const codeTables = [256, 259, 30];
const stateBytes = 24;

/** Lines, and what they are when compressed; both are overwritten by the next. */
export interface ComposedLines {
  readonly text: Uint8Array;
  /** deflate blocks, or parts of them; all together end at a byte */
  readonly deflated: Uint8Array;
}

export interface LineOrder {
  readonly count: number;
  /** row of each line; as they are without */
  readonly rows?: Uint32Array;
}

/** How the numbers of a column are written: with all their decimals, or rounded as numbers of metadata are. */
export interface NumberFormat {
  readonly decimals: number;
  readonly isRounded?: boolean;
}

/** The numbers behind each line's metadata. */
export interface LineNumbers {
  readonly columns: readonly NumberFormat[];
  /** Puts a line's numbers, one for each column, at `at` and behind it. */
  put(line: number, into: Float64Array, at: number): void;
}

export interface RowsText {
  readonly rows: number;
  compose(order: LineOrder, numbers: LineNumbers): Generator<ComposedLines>;
}

/** @param fill writes the image into memory */
export function createRowsText(layout: RowImageLayout, fill: (memory: Uint8Array) => void): RowsText {
  const composer = instantiate(compiledFile(__dirname, 'rows-text.wasm')) as Composer;
  let end = slackBytes;
  const reserve = (bytes: number): number => {
    const at = end;
    end += (bytes + 15) & ~15;
    return at;
  };
  const codes = reserve(codeTables.reduce((sum, symbols) => sum + symbols * 4, 0));
  const state = reserve(stateBytes);
  const entries = reserve(layout.columns.length * columnBytes);
  const image = reserve(layout.bytes + slackBytes);
  const fixedEnd = end;
  const room = (bytes: number) => reserveMemory(composer.memory, bytes);
  room(end);
  fill(new Uint8Array(composer.memory.buffer, image, layout.bytes));
  const words = (at: number, count: number) => new Uint32Array(composer.memory.buffer, at, count);
  for (const [i, column] of layout.columns.entries()) {
    const entry = [image + column.table, image + column.text, repeats(layout, column) ? 1 : 0];
    words(entries + i * columnBytes, entry.length).set(entry);
  }
  const longest = layout.columns.reduce((sum, column) => sum + column.longest, 0);
  const forget = () => {
    for (const [i, column] of layout.columns.entries()) {
      words(entries + i * columnBytes, cellAbove + 1)[cellAbove] = 0;
      if (!repeats(layout, column)) continue;
      const table = words(image + column.table, 2 * column.count);
      for (let place = 1; place < table.length; place += 2) table[place] = 0;
    }
  };

  function* compose({count, rows}: LineOrder, numbers: LineNumbers): Generator<ComposedLines> {
    const {columns} = numbers;
    end = fixedEnd;
    const order = rows ? reserve(count * 4) : 0;
    const formats = reserve(columns.length * formatBytes);
    room(end);
    if (rows) words(order, count).set(rows.subarray(0, count));
    for (const [i, {decimals, isRounded}] of columns.entries()) {
      words(formats + i * formatBytes, 2).set([decimals, isRounded ? 1 : 0]);
      new Float64Array(composer.memory.buffer, formats + i * formatBytes + 8, 1)[0] = 10 ** decimals;
    }
    const behindOrder = end;
    const longestLine = longest + 1 + columns.length * longestNumber;
    const batchLines = Math.max(1, Math.floor(batchBytes / longestLine));
    const collect = collector(numbers, Math.min(count, batchLines));

    /** Puts the numbers of the next lines into memory; text and blocks come behind them. */
    const prepare = (first: number) => {
      const lines = Math.min(count - first, batchLines);
      const {values, ends, bytes} = collect(first, lines);
      end = behindOrder;
      const numbersAt = reserve(values.byteLength);
      const endsAt = reserve(ends.length * 4);
      const textsAt = reserve(bytes.length + slackBytes);
      const textBytes = lines * longestLine;
      const windowAt = reserve(windowBytes + textBytes + slackBytes);
      // A code has 15 bits at most; what waits from the batch before is in it.
      const deflated = reserve(2 * textBytes + slackBytes);
      room(end);
      const memory = new Uint8Array(composer.memory.buffer);
      memory.set(new Uint8Array(values.buffer, 0, values.byteLength), numbersAt);
      memory.set(bytes, textsAt);
      words(endsAt, ends.length).set(ends);
      const metadata = [order, image + layout.codes, entries, layout.columns.length];
      const parameters = [...metadata, numbersAt, formats, columns.length, endsAt, textsAt];
      return {lines, parameters, text: windowAt + windowBytes, deflated};
    };

    const countSymbols = (): BlockCode => {
      const sample = prepare(0);
      words(
        codes,
        codeTables.reduce((sum, symbols) => sum + symbols),
      ).fill(0);
      forget();
      composer.tally(0, sample.lines, ...sample.parameters, sample.text, codes);
      const [literals, lengths, distances] = tables().map((table) => table.slice());
      return blockCode({literals, lengths, distances});
    };
    const tables = () => {
      const [literals, lengths, distances] = codeTables;
      return [
        words(codes, literals),
        words(codes + literals * 4, lengths),
        words(codes + (literals + lengths) * 4, distances),
      ];
    };

    const code = countSymbols();
    const [literals, lengths, distances] = tables();
    for (const [byte] of literals.entries()) literals[byte] = packed(code.literals[byte], 16);
    for (const [length] of lengths.entries()) lengths[length] = packed(code.lengths[length], 24);
    for (const [symbol] of distances.entries()) distances[symbol] = packed(code.distances[symbol], 16);
    forget();
    const begin = packBits(code.header);
    let waiting = {bits: begin.bits, count: begin.count};
    yield {text: Buffer.alloc(0), deflated: begin.bytes};

    /** the text before, as far as a match may reach */
    let window: Uint8Array = new Uint8Array(0);
    let base = 0;
    for (let first = 0; first < count; ) {
      const batch = prepare(first);
      const {buffer} = composer.memory;
      const memory = new Uint8Array(buffer);
      memory.set(window, batch.text - window.length);
      const view = new DataView(buffer, state, stateBytes);
      view.setBigUint64(0, BigInt(waiting.bits), true);
      view.setBigUint64(8, BigInt(waiting.count), true);
      const textEnd = composer.compose(
        first,
        first + batch.lines,
        ...batch.parameters,
        batch.text,
        base,
        codes,
        batch.deflated,
        state,
      );
      waiting = {bits: Number(view.getBigUint64(0, true)), count: Number(view.getBigUint64(8, true))};
      const deflatedEnd = Number(view.getBigUint64(16, true));
      const text = memory.subarray(batch.text, textEnd);
      yield {text, deflated: memory.subarray(batch.deflated, deflatedEnd)};
      base += text.length;
      window = memory.slice(Math.max(batch.text - window.length, textEnd - windowBytes), textEnd);
      first += batch.lines;
      if (base >= forgetBytes) {
        forget();
        base = 0;
      }
    }
    // The block's end, then an empty block that is stored, so that what comes next begins with a byte.
    const close = packBits([
      {value: waiting.bits, count: waiting.count},
      code.literals[endOfBlock],
      {value: 0, count: 3},
    ]);
    const rest = close.count > 0 ? [close.bits] : [];
    yield {text: Buffer.alloc(0), deflated: Buffer.from([...close.bytes, ...rest, 0, 0, 0xff, 0xff])};
  }

  return {rows: layout.rows, compose};
}

/**
 * Collects the numbers of lines; those that cannot be written digit by digit as texts, which NaNs number.
 * @param most lines at a time
 */
function collector({columns, put}: LineNumbers, most: number) {
  const values = new Float64Array(columns.length * most);
  const halves = new Uint32Array(values.buffer);
  const limits = columns.map(({decimals, isRounded}) =>
    isRounded ? (digitLimit - 1) / 10 ** decimals : digitLimit,
  );
  return (first: number, lines: number) => {
    const numberOf = new Map<string, number>();
    const textOf = (value: number, {decimals, isRounded}: NumberFormat): string => {
      const text = new ByteText(longestNumber);
      if (isRounded) text.addRounded(value, decimals);
      else text.addFixed(value, decimals);
      return text.take().toString('latin1');
    };
    let at = 0;
    for (let line = first; line < first + lines; line++) {
      put(line, values, at);
      for (let column = 0; column < limits.length; column++, at++) {
        const value = values[at];
        if (value < limits[column] && value > -limits[column]) continue;
        const text = textOf(value, columns[column]);
        const number = numberOf.get(text) ?? numberOf.size;
        numberOf.set(text, number);
        [halves[2 * at], halves[2 * at + 1]] = [number, notANumber];
      }
    }
    const texts = [...numberOf.keys()];
    const ends = [0];
    for (const text of texts) ends.push(ends[ends.length - 1] + text.length);
    return {values: values.subarray(0, at), ends, bytes: Buffer.from(texts.join(''), 'latin1')};
  };
}

function packed(bits: Bits | undefined, shift: number): number {
  return bits ? (bits.value | (bits.count << shift)) >>> 0 : 0;
}

/** Bits as bytes, and what is left of the last one. */
function packBits(run: readonly Bits[]): {bytes: Buffer; bits: number; count: number} {
  const bytes: number[] = [];
  let [bits, count] = [0, 0];
  for (const next of run) {
    bits |= next.value << count;
    count += next.count;
    for (; count >= 8; count -= 8, bits >>>= 8) bytes.push(bits & 255);
  }
  return {bytes: Buffer.from(bytes), bits, count};
}
