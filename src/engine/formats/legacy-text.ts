/**
 * Text of the time before UTF-8. Two encodings are in use: Windows-1252, in which Excel and R on Windows save, and Mac
 * Roman, in which Excel on a Mac does. No byte tells them apart, but the words around it do: 0x92 after Parkinson is an
 * apostrophe and no í, 0x9F in Z.rich an ü and no Ÿ.
 */
import {isUtf8} from 'node:buffer';
// TextDecoder of Node 20 takes windows-1252 for Latin-1.
import {decode} from 'iconv-lite';

export const legacyEncodings = ['Windows-1252', 'Mac Roman'] as const;
export type LegacyEncoding = (typeof legacyEncodings)[number];

const codecs: Readonly<Record<LegacyEncoding, string>> = {
  'Windows-1252': 'windows1252',
  'Mac Roman': 'macroman',
};

/** Text in one of these encodings; a byte that it has no character for becomes U+FFFD. */
export function decodeLegacy(bytes: Buffer, encoding: LegacyEncoding): string {
  return decode(bytes, codecs[encoding]);
}

/** Which encoding texts are in, and what speaks for it. */
export interface EncodingVerdict {
  readonly encoding: LegacyEncoding;
  /** characters beyond ASCII that the encodings read differently */
  readonly places: number;
  /** those of them that fit the text around them, by encoding */
  readonly fits: Readonly<Record<LegacyEncoding, number>>;
}

export interface EncodingEvidence {
  /** takes a text, a line or a cell, that is not UTF-8 */
  add(bytes: Buffer): void;
  verdict(): EncodingVerdict;
}

/** Gathers what the texts of a file say of its encoding. Windows-1252 where they say nothing. */
export function createEncodingEvidence(): EncodingEvidence {
  const points = {'Windows-1252': 0, 'Mac Roman': 0};
  const fits = {'Windows-1252': 0, 'Mac Roman': 0};
  let places = 0;
  return {
    add(bytes) {
      // One byte is one character in both.
      const texts = legacyEncodings.map((encoding) => decodeLegacy(bytes, encoding));
      for (let at = 0; at < bytes.length; at++) {
        if (bytes[at] < 128 || texts[0][at] === texts[1][at]) continue;
        places++;
        legacyEncodings.forEach((encoding, i) => {
          const fit = fitAt(texts[i], at);
          points[encoding] += fit;
          if (fit > 0) fits[encoding]++;
        });
      }
    },
    verdict: () => ({
      encoding: points['Mac Roman'] > points['Windows-1252'] ? 'Mac Roman' : 'Windows-1252',
      places,
      fits: {...fits},
    }),
  };
}

/** The text of bytes that are UTF-8 or, by their own evidence, in one of the older encodings. */
export function decodeByEvidence(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const evidence = createEncodingEvidence();
  evidence.add(bytes);
  return decodeLegacy(bytes, evidence.verdict().encoding);
}

/** Characters on either side that are looked at. */
const reach = 8;
const [well, somewhat, nothing, badly] = [2, 1, 0, -1];
/** A byte without a character rules an encoding out, unless much speaks for it. */
const impossible = -3;

interface Rule {
  readonly signs: string;
  readonly before: RegExp;
  readonly after: RegExp;
  readonly fit: number;
}

const rule = (signs: string, before: RegExp, after: RegExp, fit: number): Rule => ({
  signs,
  before,
  after,
  fit,
});
const any = /(?:)/;

/** How well a sign fits between what stands before and after it; the first rule that holds counts. */
const rules: readonly Rule[] = [
  rule('\ufffd', any, any, impossible),
  // Between whole words, numbers or blanks; a ñ has a letter or two on one side, as in España.
  rule('–—', /(?:\p{L}{3}|\d)$/u, /^(?:\p{L}{3}|\d)/u, well),
  rule('–—', /\s$/, /^\s/, well),
  rule('–—', any, any, nothing),
  rule('’', /\p{L}$/u, /^s?(?!\p{L})/u, well),
  rule('’', /\d$/, any, well),
  rule('’', /\p{L}$/u, /^\p{L}/u, somewhat),
  rule('“‘„‚«‹', /(?:^|[\s([|/-])$/, /^\S/, well),
  rule('”»›’', /\S$/, /^(?:$|[\s)\]|,;.:/-])/, well),
  rule('“”‘’„‚«»‹›', any, any, badly),
  rule('…', any, /^(?:$|[^\p{L}\d])/u, somewhat),
  rule('…', any, any, badly),
  rule('™®©', /[\p{L}\d)]$/u, /^(?!\p{L})/u, well),
  rule('™®©', any, any, badly),
  rule('°', /\d\s?$/, any, well),
  rule('°', any, any, badly),
  rule('²³¹', /[\p{L}\d)]$/u, /^(?!\d)/, well),
  rule('²³¹', any, any, badly),
  rule('≤≥≈≠', any, /^[\s\d]/, well),
  rule('×÷', /[\s\d]$/, /^[\s\d]/, well),
  rule('≤≥≈≠×÷', any, any, badly),
  rule('€£¥¢', any, /^\s?\d/, well),
  rule('€£¥¢', /\d\s?$/, any, somewhat),
  rule('€£¥¢', any, any, nothing),
  rule('∆Ω', /(?:^|[^\p{L}])$/u, /^[\s\p{L}\d]/u, somewhat),
  rule('Ωπ', /[\s\dkM]$/, /^(?!\p{L})/u, somewhat),
  rule('‰', /\d$/, any, somewhat),
  rule('•·', any, any, nothing),
  rule('¡¿', /(?:^|[\s(])$/, /^\p{L}/u, somewhat),
  rule('§', any, /^\s?\d/, somewhat),
  rule('\u00a0', any, any, somewhat),
  rule('†‡', any, /^(?!\p{L})/u, nothing),
  rule('ªº', /\d$/, any, nothing),
  rule('ñ', /\p{L}$/u, /^[aeiouáéíóú]/i, well),
  rule('∆Ωπƒªºñ', any, any, badly),
  rule('ﬁﬂ', /\p{L}$/u, /^\p{L}/u, nothing),
  rule('Å', /\d\s?$/, any, somewhat),
];
const letter = /\p{L}/u;
const upper = /\p{Lu}/u;
const lower = /\p{Ll}/u;

function fitAt(text: string, at: number): number {
  const sign = text[at];
  const before = text.slice(Math.max(0, at - reach), at);
  const after = text.slice(at + 1, at + 1 + reach);
  const found = rules.find(
    (each) => each.signs.includes(sign) && each.before.test(before) && each.after.test(after),
  );
  if (found) return found.fit;
  if (!letter.test(sign)) return badly;
  const [previous, next] = [before.slice(-1), after.slice(0, 1)];
  const neighbours = [previous, next].filter((each) => letter.test(each)).length;
  if (upper.test(sign)) {
    const within = lower.test(previous) || (letter.test(previous) && lower.test(next));
    return neighbours === 0 || within ? badly : somewhat;
  }
  return [badly, somewhat, well][neighbours];
}

/** Text of bytes [start, end): UTF-8 or, failing that, Windows-1252 or Mac Roman, whichever suits it. */
export function decodeText(bytes: Buffer, start: number, end: number): string {
  let at = start;
  while (at < end && bytes[at] < 128) at++;
  // Nearly every text is ASCII, which needs no view of its own.
  return at === end ? bytes.toString('latin1', start, end) : decodeByEvidence(bytes.subarray(start, end));
}
