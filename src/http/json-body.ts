import type {OperationObject, Request, RequestBodyObject} from '@loopback/rest';

const json = 'application/json';
/** What clients call a body of whose type they know nothing: curl -d, a text handed to fetch, Java; others are silent. */
const unsaid: readonly (string | undefined)[] = [
  undefined,
  'application/x-www-form-urlencoded',
  'text/plain',
  'application/octet-stream',
];

/**
 * Takes a body for JSON whose client did not name its type, where the operation reads JSON and not that type: `curl -d`
 * calls all it sends a form. What is no JSON is then refused as that, which says more than 415.
 */
export function assumeJson({headers}: Pick<Request, 'headers'>, {requestBody}: OperationObject): void {
  const {content} = (requestBody ?? {}) as Partial<RequestBodyObject>;
  const type = headers['content-type']?.split(';')[0].trim().toLowerCase();
  if (!content || !(json in content) || (type !== undefined && type in content)) return;
  if (unsaid.includes(type)) headers['content-type'] = json;
}
