import {isAscii, isUtf8} from 'node:buffer';

const windows1252 = new TextDecoder('windows-1252');

/**
 * Text of bytes [start, end): UTF-8 or, failing that, Windows-1252 (the Latin-1 of older MATLAB and Excel files).
 */
export function decodeText(bytes: Buffer, start: number, end: number): string {
  const part = bytes.subarray(start, end);
  if (isAscii(part)) return part.toString('latin1');
  return isUtf8(part) ? part.toString('utf8') : windows1252.decode(part);
}
