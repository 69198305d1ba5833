/**
 * Text of half a million lines, written as bytes: strings made only to be encoded again would take most of the
 * time.
 */
import type {MetadataField} from './matrix';
import {missingText} from './text-field';

const [zero, minus, point] = Buffer.from('0-.');
/** Numbers below this are written digit by digit. */
const digitLimit = 1e9;
const powersOfTen = Array.from({length: 23}, (_, exponent) => 10 ** exponent);
/** Distinct numbers of one field whose texts are kept. */
const keptNumbers = 1 << 16;

/** A growing text. */
export class ByteText {
  length = 0;
  private bytes: Buffer;

  /** @param expected bytes between two calls of `take` */
  constructor(private readonly expected: number) {
    this.bytes = Buffer.allocUnsafe(expected + (expected >> 2));
  }

  /** What was written since the last call. */
  take(): Buffer {
    const taken = this.bytes.subarray(0, this.length);
    this.bytes = Buffer.allocUnsafe(Math.max(this.bytes.length, this.expected));
    this.length = 0;
    return taken;
  }

  addByte(byte: number): void {
    if (this.length === this.bytes.length) this.grow(1);
    this.bytes[this.length++] = byte;
  }

  add(text: string): void {
    this.grow(text.length * 3);
    const {bytes} = this;
    let to = this.length;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) {
        this.length += bytes.write(text, this.length);
        return;
      }
      bytes[to++] = unit;
    }
    this.length = to;
  }

  /** Bytes [start, end) of another text. */
  addBytes(from: Uint8Array, start: number, end: number): void {
    this.grow(end - start);
    const {bytes} = this;
    let to = this.length;
    // Most are a few bytes long, for which a call of `copy` is too dear.
    for (let i = start; i < end; i++) bytes[to++] = from[i];
    this.length = to;
  }

  /** A 32-bit number as `toFixed` writes it, but never -0. */
  addFixed(value: number, decimals: number): void {
    const size = Math.abs(value);
    if (!(size < digitLimit) || decimals > 9) {
      this.add(value.toFixed(decimals));
      return;
    }
    const scale = powersOfTen[decimals];
    // Exact: 24 bits of the number and at most 21 of the power's odd part.
    const scaled = Math.floor(size * scale + 0.5);
    if (scaled > 0 && value < 0) this.addByte(minus);
    const whole = Math.floor(scaled / scale);
    this.addDigits(whole, 1);
    if (decimals === 0) return;
    this.addByte(point);
    this.addDigits(scaled - whole * scale, decimals);
  }

  /** A number rounded to so many decimals, without zeros at its end; what is missing as metadata have it. */
  addRounded(value: number, decimals: number): void {
    const scale = powersOfTen[decimals];
    const scaled = Math.round(value * scale);
    const size = Math.abs(scaled);
    if (!(size < digitLimit)) {
      this.add(shortestDecimal(scaled / scale));
      return;
    }
    if (scaled < 0) this.addByte(minus);
    const whole = Math.floor(size / scale);
    this.addDigits(whole, 1);
    let rest = size - whole * scale;
    if (rest === 0) return;
    let digits = decimals;
    for (; rest % 10 === 0; rest /= 10) digits--;
    this.addByte(point);
    this.addDigits(rest, digits);
  }

  /** A whole number, with zeros before it where it has fewer digits. */
  private addDigits(value: number, least: number): void {
    let digits = least;
    while (value >= powersOfTen[digits]) digits++;
    this.grow(digits);
    let rest = value;
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      const shorter = Math.floor(rest / 10);
      this.bytes[at] = zero + rest - shorter * 10;
      rest = shorter;
    }
    this.length += digits;
  }

  private grow(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + more));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

/** Writes the cell of a row. */
export type CellWriter = (text: ByteText, row: number) => void;

/**
 * A writer of a field's cells, each distinct one encoded once.
 * @param quote makes a text fit the format
 * @param missing what stands for no value
 */
export function cellWriter(
  field: MetadataField,
  quote: (text: string) => string,
  missing = missingText,
): CellWriter {
  return field.kind === 'text' ? textWriter(field, quote, missing) : numberWriter(field.values, missing);
}

function textWriter(
  {dictionary, codes}: Extract<MetadataField, {kind: 'text'}>,
  quote: (text: string) => string,
  missing: string,
): CellWriter {
  const cells = [...dictionary.map(quote), missing].map((cell) => Buffer.from(cell));
  const ends = new Uint32Array(cells.length);
  for (let i = 0, end = 0; i < cells.length; i++) ends[i] = end += cells[i].length;
  const bytes = Buffer.concat(cells);
  return (text, row) => {
    const code = codes[row] < 0 ? dictionary.length : codes[row];
    text.addBytes(bytes, code === 0 ? 0 : ends[code - 1], ends[code]);
  };
}

function numberWriter(values: Float64Array, missing: string): CellWriter {
  const known = new Map<number, string>();
  return (text, row) => {
    const value = values[row];
    let cell = known.get(value);
    if (cell === undefined) {
      cell = Number.isNaN(value) ? missing : shortestDecimal(value);
      if (known.size < keptNumbers) known.set(value, cell);
    }
    text.add(cell);
  };
}

/** The shortest decimal that gives the number back; 32 bits are enough for one that came from 32 bits. */
export function shortestDecimal(value: number): string {
  if (Number.isNaN(value)) return missingText;
  if (Number.isInteger(value) || Math.fround(value) !== value) return String(value);
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  for (let digits = 6; digits < 9; digits++) {
    const places = digits - 1 - exponent;
    const rounded =
      places >= 0 && places < powersOfTen.length
        ? // Both are exact, so the quotient is what the decimal reads as.
          Math.round(value * powersOfTen[places]) / powersOfTen[places]
        : Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}
