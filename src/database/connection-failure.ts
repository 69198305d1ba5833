import {failure, OpenclueError} from '../errors';

/**
 * Checks the form of DATABASE_URL and returns it.
 * @throws DATABASE_URL_INVALID, without repeating the URL, which holds a password
 */
export function parseDatabaseUrl(url: string): string {
  const detail = complaintAbout(url);
  if (detail !== undefined) throw failure('DATABASE_URL_INVALID', {detail});
  return url;
}

function complaintAbout(url: string): string | undefined {
  if (!/^postgres(ql)?:\/\//.test(url)) return 'it does not begin with postgres://';
  if (!URL.canParse(url))
    return 'it is not a URL; characters such as @ : / # in the password must be percent-encoded';
  if (new URL(url).pathname.length < 2) return 'it names no database';
  return undefined;
}

/** Turns what connecting to a well-formed URL ended with into a sentence for the user. */
export function connectionFailure(connectionString: string, error: unknown): OpenclueError {
  const url = new URL(connectionString);
  const server = url.searchParams.get('host') ?? `${url.hostname || 'localhost'}:${url.port || 5432}`;
  const role = decodeURIComponent(url.username);
  const database = decodeURIComponent(url.pathname.slice(1));
  const {code, message} = error as {code?: string; message: string};
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
