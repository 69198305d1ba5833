import {failure} from '../errors';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const cancelled = '57014';
const badRegularExpression = '2201B';
const tooLarge = new Set(['53200', '53400', '54000', '54001', '54011', '54023']);

/** An error of Postgres as one of ours where the user's filter is the cause; any other as it came. */
export function queryFailure(error: unknown, statementTimeout: number): unknown {
  const {code, message} = error as {code?: string; message: string};
  if (code === cancelled)
    return failure('QUERY_TOO_SLOW', {seconds: statementTimeout / 1000}, {cause: error});
  if (code !== undefined && tooLarge.has(code))
    return failure('QUERY_TOO_LARGE', {detail: message}, {cause: error});
  if (code === badRegularExpression) {
    const detail = `holds a regular expression the database cannot use (${message})`;
    return failure('FILTER_INVALID', {at: 'where', detail}, {cause: error});
  }
  return error;
}
