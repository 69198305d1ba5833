/** The run itself: many requests, some at a time, and what each answer must be. */
import {errorTable} from '../../src/errors';
import {type HostileRequest, hostileRequest, type Keys} from './requests';
import {type HostileAnswer, send} from './send';

/** Requests at a time. */
const atOnce = 8;
/** Bytes of a request that a complaint shows. */
const shown = 2_000;

export interface HostileTarget {
  readonly url: string;
  readonly keys: Keys;
}

export interface HostileReport {
  readonly requests: number;
  /** answers by status */
  readonly statuses: ReadonlyMap<number, number>;
  /** failures by code */
  readonly codes: ReadonlyMap<string, number>;
}

/**
 * Sends the requests of a seed, `count` from number `first` on, to a server of the caller's own.
 * @throws at the first answer that is a fault of the server, has no code of docs/errors.md, or does not come; the
 *   message has the request, and its number, which repeats it
 */
export async function runHostile(
  {url, keys}: HostileTarget,
  count: number,
  seed: number,
  first = 0,
): Promise<HostileReport> {
  const {port, hostname} = new URL(url);
  if (hostname !== '127.0.0.1') throw new Error('hostile requests are for a server of this machine alone');
  const statuses = new Map<number, number>();
  const codes = new Map<string, number>();
  const tally = <K>(counts: Map<K, number>, key: K) => counts.set(key, (counts.get(key) ?? 0) + 1);
  let next = first;
  const work = async () => {
    for (let number = next++; number < first + count; number = next++) {
      const request = hostileRequest(seed, number, keys);
      try {
        const answer = await send(Number(port), request.bytes);
        const code = codeOf(request, answer);
        tally(statuses, answer?.status ?? 0);
        if (code !== undefined) tally(codes, code);
      } catch (error) {
        const text = request.bytes.subarray(0, shown).toString('latin1');
        throw new Error(`request ${number} of seed ${seed}: ${(error as Error).message}\n${text}`);
      }
    }
  };
  await Promise.all(Array.from({length: atOnce}, work));
  const {ok} = await fetch(`${url}/health`);
  if (!ok) throw new Error('the server is not well after the run');
  return {requests: count, statuses, codes};
}

interface FailureText {
  readonly error?: {readonly statusCode?: number; readonly code?: string};
}

/** The code of a failure; undefined for an answer that is none. @throws when it is not as it must be */
function codeOf({method, isHttp}: HostileRequest, answer: HostileAnswer | undefined): string | undefined {
  if (!answer) {
    if (isHttp) throw new Error('it was not answered');
    return undefined;
  }
  const {status, headers, body} = answer;
  const text = body.toString();
  if (status >= 500 && status !== 503) throw new Error(`${status}: ${text.slice(0, 500)}`);
  if (status < 400) return streamedCode(headers, text);
  if (method === 'HEAD') return undefined;
  const {error} = parse(text);
  if (error?.statusCode !== status)
    throw new Error(`${status} with another statusCode: ${text.slice(0, 500)}`);
  return known(error.code, text);
}

/** A stream that fails ends with the error; its status was sent before. */
function streamedCode(headers: HostileAnswer['headers'], text: string): string | undefined {
  if (!headers.get('content-type')?.startsWith('application/x-ndjson') || headers.has('content-encoding'))
    return;
  const last = text.trimEnd().split('\n').at(-1) ?? '';
  if (!last.startsWith('{"error"')) return undefined;
  const {error} = parse(last);
  if ((error?.statusCode ?? 500) >= 500 && error?.statusCode !== 503) throw new Error(`in a stream: ${last}`);
  return known(error?.code, last);
}

function parse(text: string): FailureText {
  try {
    return JSON.parse(text) as FailureText;
  } catch {
    throw new Error(`a failure that is no JSON: ${text.slice(0, 500)}`);
  }
}

function known(code: string | undefined, text: string): string {
  if (code === undefined || !Object.hasOwn(errorTable, code)) {
    throw new Error(`a failure without a code of docs/errors.md: ${text.slice(0, 500)}`);
  }
  return code;
}
