import {injectable} from '@loopback/core';
import {
  asSpecEnhancer,
  type OASEnhancer,
  type OpenApiSpec,
  type OperationObject,
  type ResponseObject,
} from '@loopback/rest';
import {failure as asFailure, type OpenclueError, statusOf} from '../errors';

const schema = {$ref: '#/components/schemas/Error'};

function failure(description: string, failed: OpenclueError): ResponseObject {
  const {message, code} = failed;
  const example = {error: {statusCode: statusOf(failed), name: 'Error', message, code}};
  return {description, content: {'application/json': {schema, example}}};
}

/** What may happen to any request, by the name under which operations refer to it. */
const failures = {
  TooManyRequests: failure(
    'The key has used up its requests of this minute; Retry-After says when to come back',
    asFailure('TOO_MANY_REQUESTS', {allowed: 60, retryAfter: 12}),
  ),
  BodyTooLarge: failure(
    'The body is larger than OPENCLUE_MAX_BODY_BYTES',
    asFailure('BODY_TOO_LARGE', {limit: 8 * 1024 * 1024}),
  ),
  BodyUnreadable: failure(
    'The body is of a kind that the operation does not read',
    asFailure('BODY_TYPE_UNKNOWN', {type: 'text/xml', known: ['application/json']}),
  ),
  Internal: failure('A fault of the server; its log says which', asFailure('INTERNAL_ERROR', undefined)),
  Unavailable: failure(
    'The server is starting; Retry-After says when to come back',
    asFailure('SERVER_STARTING', undefined),
  ),
};

const reference = (name: keyof typeof failures) => ({$ref: `#/components/responses/${name}`});

/** Adds to every operation the failures that need no word from it; what it says itself stands. */
@injectable(asSpecEnhancer)
export class FailuresSpecEnhancer implements OASEnhancer {
  readonly name = 'failures';

  modifySpec(spec: OpenApiSpec): OpenApiSpec {
    for (const item of Object.values(spec.paths)) {
      for (const operation of Object.values(item as Record<string, OperationObject>)) {
        operation.responses = {...failuresOf(operation), ...operation.responses};
      }
    }
    return {
      ...spec,
      components: {...spec.components, responses: {...spec.components?.responses, ...failures}},
    };
  }
}

function failuresOf({security, requestBody}: OperationObject): OperationObject['responses'] {
  const isPublic = security?.length === 0;
  return {
    ...(requestBody && {'413': reference('BodyTooLarge'), '415': reference('BodyUnreadable')}),
    ...(!isPublic && {'429': reference('TooManyRequests')}),
    '500': reference('Internal'),
    '503': reference('Unavailable'),
  };
}
