import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http';
import helmet from 'helmet';

const self = "'self'";
const common = {crossOriginResourcePolicy: {policy: 'cross-origin'}} as const;

/** Answers are data; nothing in them may run. */
const forData = helmet({
  ...common,
  contentSecurityPolicy: {useDefaults: false, directives: {'default-src': ["'none'"]}},
});

/** The explorer's page starts itself by an inline script and draws icons from data: URLs. */
const forExplorer = helmet({
  ...common,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': [self],
      'script-src': [self, "'unsafe-inline'"],
      'style-src': [self, "'unsafe-inline'"],
      'img-src': [self, 'data:'],
      'frame-ancestors': [self],
    },
  },
});

/** Sets the security headers of every answer, then hands the request on. */
export function protect(handler: RequestListener): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    const headers = request.url?.startsWith('/explorer') ? forExplorer : forData;
    headers(request, response, () => handler(request, response));
  };
}
