import {Client} from 'pg';
import {failure, OpenclueError} from '../errors';

/**
 * Checks the form of DATABASE_URL with the parser that will use it, and returns it.
 * @throws DATABASE_URL_INVALID, without repeating the URL, which holds a password
 */
export function parseDatabaseUrl(url: string): string {
  if (!/^postgres(ql)?:\/\//.test(url)) {
    throw failure('DATABASE_URL_INVALID', {detail: 'it does not begin with postgres://'});
  }
  try {
    new Client({connectionString: url});
  } catch {
    const detail = 'it is not a URL; characters such as @ : / # in the password must be percent-encoded';
    throw failure('DATABASE_URL_INVALID', {detail});
  }
  return url;
}

/** Turns what connecting ended with into a sentence for the user. */
export function connectionFailure(client: Client, error: unknown): OpenclueError {
  const {code, message} = error as {code?: string; message: string};
  // A host that begins with a slash is the folder of a socket.
  const server = client.host.startsWith('/') ? client.host : `${client.host}:${client.port}`;
  const role = client.user ?? '';
  const database = client.database ?? '';
  switch (code) {
    case '28P01': // wrong password, or no such role
    case '28000': // pg_hba.conf does not let it in
      return failure('DATABASE_LOGIN_REFUSED', {server, role, detail: message});
    case '3D000':
      return failure('DATABASE_ABSENT', {server, database, role});
    default:
      // A host with several addresses fails with one error for all of them and an empty message.
      return failure('DATABASE_UNREACHABLE', {server, detail: message || code || 'no answer'});
  }
}
