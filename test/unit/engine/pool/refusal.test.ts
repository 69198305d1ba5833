import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {HandlerContext} from '@loopback/rest';
import {failure} from '../../../../src/errors';
import {RejectProvider} from '../../../../src/http/reject';
import {createLog} from '../../../../src/log';

it('a full pool is answered as 503 that says when to come back', async () => {
  const reject = new RejectProvider(createLog('silent')).value();
  const server = createServer((request, response) =>
    reject(
      {request, response} as unknown as HandlerContext,
      failure('POOL_FULL', {waiting: 512, retryAfter: 5}),
    ),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const {port} = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/api/queries`, {method: 'POST'});
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.json()).toEqual({
      error: {
        statusCode: 503,
        name: 'Error',
        message: 'The server is busy: 512 queries are waiting already. Try again in 5 s.',
        code: 'POOL_FULL',
      },
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
