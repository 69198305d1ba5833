import type {TextField} from '../../../../src/engine/formats/matrix';

/** A metadata field as the readers make it; null = no value. */
export function textField(values: readonly (string | null)[]): TextField {
  const dictionary = [...new Set(values.flatMap((value) => value ?? []))];
  return {
    kind: 'text',
    dictionary,
    codes: Int32Array.from(values, (value) => (value === null ? -1 : dictionary.indexOf(value))),
  };
}
