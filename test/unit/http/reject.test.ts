import type {HandlerContext} from '@loopback/rest';
import pino from 'pino';
import {failure} from '../../../src/errors';
import {RejectProvider} from '../../../src/http/reject';

/** What is logged when a request to `path` fails with this error, and the status it is answered with. */
function rejected(error: Error, path = '/api/sigs'): {status: number; lines: Record<string, unknown>[]} {
  const lines: Record<string, unknown>[] = [];
  const log = pino({base: null, timestamp: false}, {write: (line) => lines.push(JSON.parse(line))});
  const response = {headersSent: false, statusCode: 0, setHeader: () => undefined, end: () => undefined};
  const request = {method: 'GET', path, originalUrl: `${path}?user_key=secret`};
  new RejectProvider(log).value()({request, response} as unknown as HandlerContext, error);
  return {status: response.statusCode, lines};
}

const [info, warn, fault] = [30, 40, 50];

test('a request without a key is answered in the words of CLUE by a setting', () => {
  const bodyOf = (error: Error, keylessErrorText: boolean) => {
    let text = '';
    const end = (body: string) => {
      text = body;
    };
    const response = {headersSent: false, setHeader: () => undefined, end};
    const context = {request: {method: 'GET', path: '/api/sigs'}, response} as unknown as HandlerContext;
    new RejectProvider(pino({level: 'silent'}), {keylessErrorText}).value()(context, error);
    return JSON.parse(text);
  };
  const keyless = failure('USER_KEY_MISSING', undefined);
  const message = 'User Key must be specified in the request header';
  expect(bodyOf(keyless, true)).toEqual({error: message, statusCode: 401, code: 'USER_KEY_MISSING'});
  expect(bodyOf(keyless, false).error).toMatchObject({message, statusCode: 401, code: 'USER_KEY_MISSING'});
  expect(bodyOf(failure('USER_KEY_UNKNOWN', undefined), true).error).toHaveProperty('message');
});

describe('a request that fails', () => {
  test.each([
    ['a filter that cannot be used', failure('FILTER_INVALID', {at: 'where', detail: 'is odd'}), 400, info],
    ['a wrong key', failure('USER_KEY_UNKNOWN', undefined), 401, info],
    ['a path that leads nowhere', failure('PATH_UNKNOWN', {method: 'GET', path: '/x'}), 404, info],
    ['a queue that is full', failure('POOL_FULL', {waiting: 64, retryAfter: 3}), 503, warn],
  ])('by %s takes one short line', (_what, error, status, level) => {
    const {status: answered, lines} = rejected(error);
    expect(answered).toBe(status);
    const {code} = error as {code?: string};
    expect(lines).toEqual([
      {level, status, ...(code && {code}), method: 'GET', path: '/api/sigs', msg: 'request refused'},
    ]);
  });

  test.each<[string, object, number, string]>([
    ['no route', {statusCode: 404, message: 'Endpoint not found'}, 404, 'PATH_UNKNOWN'],
    ['a type of body', {statusCode: 415, code: 'UNSUPPORTED_MEDIA_TYPE'}, 415, 'BODY_TYPE_UNKNOWN'],
    ['no JSON', {statusCode: 400, type: 'entity.parse.failed'}, 400, 'BODY_UNREADABLE'],
    ['zlib', {statusCode: 400, code: 'Z_DATA_ERROR', errno: -3}, 400, 'BODY_UNREADABLE'],
    ['Brotli', {statusCode: 400, code: 'ERR__ERROR_FORMAT_PADDING_1'}, 400, 'BODY_UNREADABLE'],
    [
      'a parameter',
      {statusCode: 400, code: 'INVALID_PARAMETER_VALUE', parameterName: 'id'},
      400,
      'PARAMETER_INVALID',
    ],
    [
      'no body',
      {statusCode: 400, code: 'MISSING_REQUIRED_PARAMETER', parameterName: 'request body'},
      400,
      'BODY_ABSENT',
    ],
    ['anything else', {statusCode: 418, code: 'TEAPOT'}, 400, 'REQUEST_INVALID'],
  ])('by what a library calls its own way has a code of ours: %s', (_what, thrown, status, code) => {
    const {status: answered, lines} = rejected(Object.assign(new Error('no'), thrown));
    expect({answered, code: lines[0].code}).toEqual({answered: status, code});
  });

  test('by a fault of ours is told with its stack', () => {
    const {status, lines} = rejected(new TypeError('x is undefined'));
    expect(status).toBe(500);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({level: fault, msg: 'request failed'});
    expect(lines[0].err).toMatchObject({type: 'TypeError', stack: expect.stringContaining('reject.test')});
  });

  test('does not fill the log with its path', () => {
    const {lines} = rejected(
      new (class extends Error {
        readonly statusCode = 404;
      })(),
      `/${'x'.repeat(100_000)}`,
    );
    expect(JSON.stringify(lines).length).toBeLessThan(400);
  });
});
