/** Which signatures of a dataset or a file are taken. */

/** A condition on signatures: a field and one of its values. */
export interface Condition {
  readonly field: string;
  readonly value: string;
}

export interface Chosen {
  readonly conditions: readonly Condition[];
  /** a filter that conditions cannot say, of an earlier job; holds beside them */
  readonly filter?: object;
}

/** Conditions as a filter; undefined where there are none. A number is one where its text is. */
export function whereOf({conditions, filter}: Chosen): object | undefined {
  const given = conditions.filter(({field, value}) => field !== '' && value !== '');
  const each = [...(filter ? [filter] : []), ...given.map(({field, value}) => ({[field]: value}))];
  return each.length > 1 ? {and: each} : each[0];
}

/** The conditions that say what a filter says; one that is more than conditions is kept as it is. */
export function conditionsOf(filter: object | undefined): Chosen {
  if (!filter) return {conditions: []};
  const parts = Object.entries(filter).flatMap(([field, value]) =>
    field === 'and' && Array.isArray(value)
      ? (value as readonly object[]).flatMap((each) => Object.entries(each))
      : [[field, value] as const],
  );
  const isPlain = parts.every(
    ([field, value]) =>
      !['and', 'or', 'not'].includes(field) && (typeof value === 'string' || typeof value === 'number'),
  );
  if (!isPlain) return {conditions: [], filter};
  return {conditions: parts.map(([field, value]) => ({field, value: String(value)}))};
}
