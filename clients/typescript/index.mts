/**
 * openclue from TypeScript and JavaScript, in Node.js and in browsers: paths, parameters and answers are typed as
 * openapi.json describes them.
 */
import createFetchClient, {type Client} from 'openapi-fetch';
import type {components, paths} from './api.js';

export {ApiFailure, type Answered, answerOf, failureOf} from './failure.mjs';

/** Records and bodies by their names in openapi.json. */
export type Schemas = components['schemas'];

/** `GET`, `POST` and the other methods, each with the path of an operation and its parameters. */
export type OpenclueClient = Client<paths, 'application/json'>;

export interface ClientOptions {
  /** of the server, e.g. http://127.0.0.1:3000 */
  readonly url: string;
  /** user_key; without one only what needs none is answered */
  readonly key?: string;
  /** sends the requests; that of the platform by default */
  readonly fetch?: typeof fetch;
}

/** Sends nothing yet. */
export function createClient({url, key, fetch}: ClientOptions): OpenclueClient {
  const headers = {Accept: 'application/json', ...(key !== undefined && {user_key: key})};
  return createFetchClient<paths, 'application/json'>({baseUrl: url, headers, ...(fetch && {fetch})});
}
