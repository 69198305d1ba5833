import {isUtf8} from 'node:buffer';

const windows1252 = new TextDecoder('windows-1252');

/**
 * Text of bytes [start, end): UTF-8 or, failing that, Windows-1252 (the Latin-1 of older MATLAB and Excel files).
 */
export function decodeText(bytes: Buffer, start: number, end: number): string {
  let at = start;
  while (at < end && bytes[at] < 128) at++;
  // Nearly every text is ASCII, which needs no view of its own.
  if (at === end) return bytes.toString('latin1', start, end);
  const part = bytes.subarray(start, end);
  return isUtf8(part) ? part.toString('utf8') : windows1252.decode(part);
}
