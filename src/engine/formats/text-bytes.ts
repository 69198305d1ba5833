import {decodeByEvidence} from './legacy-text';

/** Text of bytes [start, end): UTF-8 or, failing that, Windows-1252 or Mac Roman, whichever suits it. */
export function decodeText(bytes: Buffer, start: number, end: number): string {
  let at = start;
  while (at < end && bytes[at] < 128) at++;
  // Nearly every text is ASCII, which needs no view of its own.
  return at === end ? bytes.toString('latin1', start, end) : decodeByEvidence(bytes.subarray(start, end));
}
