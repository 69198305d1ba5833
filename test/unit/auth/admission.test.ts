import {
  ControllerRoute,
  type OperationObject,
  RedirectRoute,
  Request,
  type ResolvedRoute,
} from '@loopback/rest';
import {Pool} from 'pg';
import {admit} from '../../../src/auth/admission';
import {RateLimiter} from '../../../src/auth/rate-limiter';
import {UserKeys} from '../../../src/auth/user-keys';

class Records {
  list() {
    return [];
  }
}

const keyless = {headers: {}, query: {}} as Request;
const defaults = {demo: false, requestsPerMinute: {demo: 0, user: 0}, jobQuota: {demo: 0, user: 0}};

/** Without a key none is looked up, so nothing connects. */
function admitKeyless(route: object) {
  return admit(keyless, route as ResolvedRoute, new UserKeys(new Pool(), defaults), new RateLimiter());
}

function operation(spec: Partial<OperationObject>) {
  return new ControllerRoute('get', '/records', {responses: {}, ...spec}, Records, undefined, 'list');
}

it('asks for a key wherever the description does not say that none is needed', async () => {
  await expect(admitKeyless(operation({}))).rejects.toMatchObject({code: 'USER_KEY_MISSING'});
  const secured = operation({security: [{user_key: []}]});
  await expect(admitKeyless(secured)).rejects.toMatchObject({code: 'USER_KEY_MISSING'});
  await expect(admitKeyless(operation({security: []}))).resolves.toBeUndefined();
});

it('asks for a key where an operation is only left out of the description', async () => {
  const hidden = operation({'x-visibility': 'undocumented'});
  await expect(admitKeyless(hidden)).rejects.toMatchObject({code: 'USER_KEY_MISSING'});
  await expect(admitKeyless(new RedirectRoute('/', '/explorer/'))).resolves.toBeUndefined();
});
