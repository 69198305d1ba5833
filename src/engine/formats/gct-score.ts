/** Reads the decimal numbers of a GCT data block straight from its bytes. */

/** Powers of ten that float64 holds exactly. */
const exactPowers = Float64Array.from({length: 23}, (_, i) => Number(`1e${i}`));
/** Below this another decimal digit still gives an exact integer. */
const exactMantissa = 9e14;

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** NaN has a sign in what C prints (-nan), more in glibc's (-nan(ind)) and another name in older Windows' (-1.#IND). */
const missing =
  /^(?:|na|n\/a|#n\/a|[+-]?nan(?:\(\w*\))?|[+-]?1\.#(?:ind|qnan|snan)0*|null|none|#value!|#num!|#div\/0!|#ref!)$/i;
const infinite = /^[+-]?(?:inf|infinity)$/i;

/**
 * The number in bytes [start, end), correctly rounded to float64: NaN for a missing value; +-Infinity for what is
 * no finite number (`describeBadScore` says what it is).
 */
export function parseScore(bytes: Buffer, start: number, end: number): number {
  let at = start;
  const negative = bytes[at] === 45;
  if (negative) at++;
  let mantissa = 0;
  let digits = 0;
  let decimals = 0;
  let byte = 0;
  for (; at < end; at++) {
    byte = bytes[at] - 48;
    if (byte < 0 || byte > 9) break;
    mantissa = mantissa * 10 + byte;
    digits++;
  }
  if (at < end && bytes[at] === 46) {
    for (at++; at < end; at++) {
      byte = bytes[at] - 48;
      if (byte < 0 || byte > 9) break;
      mantissa = mantissa * 10 + byte;
      digits++;
      decimals++;
    }
  }
  // An exact integer over an exact power of ten is rounded once, hence correctly.
  if (at === end && digits > 0 && mantissa < exactMantissa && decimals < exactPowers.length) {
    const value = mantissa / exactPowers[decimals];
    return negative ? -value : value;
  }
  return parseUnusual(bytes.toString('latin1', start, end).trim());
}

function parseUnusual(text: string): number {
  if (decimal.test(text)) return Number(text);
  return missing.test(text) ? Number.NaN : Number.POSITIVE_INFINITY;
}

/** True where a cell of scores says that there is none. */
export function isMissingScore(text: string): boolean {
  return missing.test(text.trim());
}

/** What is wrong with a cell that `parseScore` took for no finite number. */
export function describeBadScore(text: string): string {
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  if (infinite.test(text)) return `the score ${shown} is infinite; leave the cell empty if it is unknown`;
  if (decimal.test(text)) return `the score ${shown} is beyond the range of 32-bit numbers`;
  return `${shown} is not a number`;
}
