import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http';
import helmet from 'helmet';

const common = {crossOriginResourcePolicy: {policy: 'cross-origin'}} as const;

/** Answers are data; nothing in them may run. */
const forData = helmet({
  ...common,
  contentSecurityPolicy: {useDefaults: false, directives: {'default-src': ["'none'"]}},
});

/** Sets the security headers of every answer, then hands the request on. */
export function protect(handler: RequestListener): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    forData(request, response, () => handler(request, response));
  };
}
