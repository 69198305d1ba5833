import type {Request, Response, RestServerConfig} from '@loopback/rest';
import type {Config} from '../config';

/** Headers of answers that a web page of another origin may read. */
const exposedHeaders = [
  'X-Total-Count',
  'Content-Range',
  'X-Duration',
  'Retry-After',
  'ETag',
  'Warning',
  'X-Request-Id',
];

/** Which origins' pages may use the API, for LoopBack's own middleware. */
export function corsOptions({corsOrigins}: Config): RestServerConfig['cors'] {
  return {origin: corsOrigins === true ? '*' : [...corsOrigins], exposedHeaders};
}

/** Sets on the answer to a GET what that middleware would set. */
export function allowOrigin({corsOrigins}: Config, request: Request, response: Response): void {
  if (corsOrigins === true) {
    response.setHeader('Access-Control-Allow-Origin', '*');
  } else {
    response.vary('Origin');
    const {origin} = request.headers;
    if (origin !== undefined && corsOrigins.includes(origin)) {
      response.setHeader('Access-Control-Allow-Origin', origin);
    }
  }
  response.setHeader('Access-Control-Expose-Headers', exposedHeaders.join(','));
}
