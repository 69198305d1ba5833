import type {Request, Response} from '@loopback/rest';
import {failure} from '../errors';

/** What of a file is sent: bytes [start, end). */
export interface FileRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Bytes that a request asks for: all, or one range, unless the file is another than it was; and the headers that say so.
 * @param tag the file's ETag, in quotes
 * @throws RESULT_RANGE
 */
export function beginRange(request: Request, response: Response, size: number, tag: string): FileRange {
  const {start, end} = askedRange(request, size, tag);
  const isPart = end - start < size;
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('ETag', tag);
  if (isPart) response.setHeader('Content-Range', `bytes ${start}-${end - 1}/${size}`);
  response.setHeader('Content-Length', end - start);
  response.writeHead(isPart ? 206 : 200);
  return {start, end};
}

function askedRange(request: Request, size: number, tag: string): FileRange {
  const condition = request.headers['if-range'];
  const isMeant = condition === undefined || condition === tag;
  // A range of other units than bytes is none here: dojo asks every server for items.
  const isBytes = /^\s*bytes\s*=/i.test(request.headers.range ?? '');
  const ranges = isMeant && isBytes ? request.range(size) : undefined;
  if (ranges === -1) throw failure('RESULT_RANGE', {bytes: size});
  // Several ranges, or what cannot be read as one, may be answered with all (RFC 9110 §14.2).
  if (ranges === undefined || ranges === -2 || ranges.length !== 1) return {start: 0, end: size};
  return {start: ranges[0].start, end: ranges[0].end + 1};
}
