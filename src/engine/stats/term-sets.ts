/** Sets of signatures that share a term of their metadata, e.g. a mechanism of action, for `enrichSets`. */
import type {TextField} from '../formats/matrix';
import {type FieldLevel, groupByFields} from './roll-up';

const separator = '|';

/**
 * Signatures by term, and within a term by further fields. A signature whose field lists several terms, as in
 * "EGFR inhibitor|Tubulin inhibitor", is in the set of each. Sets are named after the values joined by ':'.
 */
export function setsOfTerms(terms: TextField, within: readonly TextField[] = []): FieldLevel {
  const split = terms.dictionary.map((value) => [
    ...new Set(
      value
        .split(separator)
        .map((term) => term.trim())
        .filter(Boolean),
    ),
  ]);
  const dictionary = [...new Set(split.flat())];
  const codeOf = new Map(dictionary.map((term, code) => [term, code]));
  const codesOf = split.map((values) => values.map((term) => codeOf.get(term) ?? -1));
  // A row for every signature and term of it.
  const signatures: number[] = [];
  const codes: number[] = [];
  terms.codes.forEach((value, signature) => {
    for (const code of codesOf[value] ?? []) {
      signatures.push(signature);
      codes.push(code);
    }
  });
  const repeat = (field: TextField): TextField => ({
    ...field,
    codes: Int32Array.from(signatures, (signature) => field.codes[signature]),
  });
  const sets = groupByFields([
    {kind: 'text', dictionary, codes: Int32Array.from(codes)},
    ...within.map(repeat),
  ]);
  return {...sets, members: sets.members.map((row) => signatures[row])};
}
