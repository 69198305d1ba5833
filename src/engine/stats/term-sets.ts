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
  let rows = 0;
  for (let i = 0; i < terms.codes.length; i++) rows += codesOf[terms.codes[i]]?.length ?? 0;
  const signatures = new Uint32Array(rows);
  const codes = new Int32Array(rows);
  let row = 0;
  for (let signature = 0; signature < terms.codes.length; signature++) {
    for (const code of codesOf[terms.codes[signature]] ?? []) {
      signatures[row] = signature;
      codes[row++] = code;
    }
  }
  const repeat = (field: TextField): TextField => {
    const repeated = new Int32Array(rows);
    for (let i = 0; i < rows; i++) repeated[i] = field.codes[signatures[i]];
    return {...field, codes: repeated};
  };
  const sets = groupByFields([{kind: 'text', dictionary, codes}, ...within.map(repeat)]);
  return {...sets, members: sets.members.map((member) => signatures[member])};
}
