import {type Send, writeResultToResponse} from '@loopback/rest';

const jsonType = 'application/json; charset=utf-8';

/** Sends what a controller returns. LoopBack's writer leaves the charset of JSON out, and R then says that it guesses. */
export const sendResult: Send = (response, result) => {
  if (!isData(result)) return writeResultToResponse(response, result);
  response.setHeader('Content-Type', jsonType);
  response.end(JSON.stringify(result));
};

/** Whether it goes out as JSON: neither nothing, nor text, nor bytes. */
function isData(result: unknown): boolean {
  if (typeof result === 'number' || typeof result === 'boolean') return true;
  if (typeof result !== 'object' || result === null || Buffer.isBuffer(result)) return result === null;
  return !('pipe' in result);
}
