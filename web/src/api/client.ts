/** The API as openapi.json describes it: paths, parameters and answers are checked when the pages are compiled. */

import createClient from 'openapi-fetch';
import type {components, paths} from 'openclue-api';
import {type Answered, answerOf} from '../../../clients/typescript/failure.mjs';
import {shareParameter, shareToken} from '../jobs/share';
import {currentKey, forgetDemoKey} from '../key/user-key';
import {askEarly} from './early';

export const api = createClient<paths>({
  baseUrl: '/',
  headers: {Accept: 'application/json'},
  fetch: askEarly,
});

api.use({
  async onRequest({request}) {
    const token = shareToken();
    if (token && /^\/api\/(?:jobs|matrices)\//.test(new URL(request.url).pathname)) {
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

export {answerOf};

export type Schemas = components['schemas'];

/** The records of a list of a service. @throws ApiFailure */
export async function recordsOf<T>(request: Promise<Answered<T>>): Promise<Extract<T, readonly unknown[]>> {
  const records: unknown = await answerOf(request);
  return records as Extract<T, readonly unknown[]>;
}
