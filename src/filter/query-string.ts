import qs from 'qs';
import {failure} from '../errors';

/** filter[where][and][0][or][1][pert_iname][inq][3] is 9 levels; nesting by brackets ends here. */
const depth = 20;
/** An inq of 5,000 ids in bracket form is as many parameters. */
const parameterLimit = 20_000;
const arrayLimit = 20_000;

/**
 * The query parser of the HTTP server: nested brackets to depth 20, nothing dropped without a word.
 * @throws QUERY_STRING_INVALID for deeper nesting, more parameters, and keys no filter can have
 */
export function parseQueryString(text: string): qs.ParsedQs {
  try {
    // Without prototypes, the objects are what the declared type says all the same.
    return qs.parse(protectJson(text), {
      depth,
      parameterLimit,
      arrayLimit,
      strictDepth: true,
      throwOnLimitExceeded: true,
      // Otherwise a key such as "toString" would vanish and its condition with it.
      plainObjects: true,
      decoder: decodePart,
    }) as qs.ParsedQs;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw failure('QUERY_STRING_INVALID', {detail: error.message}, {cause: error});
  }
}

/**
 * JSON sent without percent-encoding may hold "]=", which qs would take for the end of a bracketed key. In a
 * parameter whose name has no bracket the first "=" ends the name; encoding the others keeps them in the value.
 */
function protectJson(text: string): string {
  if (!/\]=|%5D=/i.test(text)) return text;
  return text
    .split('&')
    .map((part) => {
      const plain = /^([^=[%]+)=(.*)$/s.exec(part);
      return plain ? `${plain[1]}=${plain[2].replaceAll('=', '%3D')}` : part;
    })
    .join('&');
}

function decodePart(
  part: string,
  decode: (part: string) => string,
  _charset: string,
  kind?: 'key' | 'value',
): string {
  const text = decode(part);
  // qs drops this one key whatever its options say.
  if (kind === 'key' && /(?:^|\[)__proto__(?:\]|\[|$)/.test(text)) {
    throw failure('QUERY_STRING_INVALID', {detail: 'no parameter is called "__proto__".'});
  }
  return text;
}
