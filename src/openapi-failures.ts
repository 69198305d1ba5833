import {injectable} from '@loopback/core';
import {
  asSpecEnhancer,
  type OASEnhancer,
  type OpenApiSpec,
  type OperationObject,
  type ResponseObject,
} from '@loopback/rest';
import {failure as asFailure} from './errors';

const tooMany = asFailure('TOO_MANY_REQUESTS', {allowed: 60, retryAfter: 12});
const schema = {$ref: '#/components/schemas/Error'};

function failure(description: string, statusCode: number, message: string, code?: string): ResponseObject {
  const example = {error: {statusCode, name: 'Error', message, code}};
  return {description, content: {'application/json': {schema, example}}};
}

/** What may happen to any request, by the name under which operations refer to it. */
const failures = {
  TooManyRequests: failure(
    'The key has used up its requests of this minute; Retry-After says when to come back',
    429,
    tooMany.message,
    tooMany.code,
  ),
  BodyTooLarge: failure('The body is larger than OPENCLUE_MAX_BODY_BYTES', 413, 'request entity too large'),
  BodyUnreadable: failure(
    'The body is of a kind that the operation does not read',
    415,
    'Content-type text/xml does not match [application/json].',
    'UNSUPPORTED_MEDIA_TYPE',
  ),
  Internal: failure('A fault of the server; its log says which', 500, 'Internal Server Error'),
  Unavailable: failure(
    'The server is starting; Retry-After says when to come back',
    503,
    'The server is starting. Try again shortly.',
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
