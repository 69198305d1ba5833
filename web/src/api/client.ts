/** The API as openapi.json describes it: paths, parameters and answers are checked when the pages are compiled. */

import createClient from 'openapi-fetch';
import type {components, paths} from 'openclue-api';
import {shareParameter, shareToken} from '../jobs/share';
import {currentKey, forgetDemoKey} from '../key/user-key';
import {failureOf} from './failure';

export const api = createClient<paths>({baseUrl: '/', headers: {Accept: 'application/json'}});

api.use({
  async onRequest({request}) {
    const token = shareToken();
    if (token && new URL(request.url).pathname.startsWith('/api/jobs/')) {
      // It stands for a key, and opens what no key of this browser may.
      request.headers.set(shareParameter, token);
      return request;
    }
    const key = await currentKey();
    if (key) request.headers.set('user_key', key);
    return request;
  },
  onResponse({response}) {
    if (response.status === 401) forgetDemoKey();
  },
});

export type Schemas = components['schemas'];

interface Answered<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * The data of an answer: `await answerOf(api.GET('/api/genes/count'))`. What an operation can also send as text, CSV or
 * lines, is not asked for here.
 * @throws ApiFailure with the server's sentence and code
 */
export async function answerOf<T>(request: Promise<Answered<T>>): Promise<Exclude<T, string>> {
  const {data, error, response} = await request;
  // A gateway's error may have no body, and openapi-fetch then gives neither data nor error.
  if (!response.ok) throw failureOf(response, error);
  return data as Exclude<T, string>;
}

/** The records of a list of a service. @throws ApiFailure */
export async function recordsOf<T>(request: Promise<Answered<T>>): Promise<Extract<T, readonly unknown[]>> {
  const records: unknown = await answerOf(request);
  return records as Extract<T, readonly unknown[]>;
}
