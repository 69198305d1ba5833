/** A subset of the collection, as the address and the API name it. */
import {answerOf, api} from '../../api/client';
import {searchOf} from '../../api/search-of';

/** What drugs are chosen by, in the order that the page has it. */
export const dimensions = [
  {id: 'phase', label: 'Clinical phase'},
  {id: 'disease_area', label: 'Disease area'},
  {id: 'moa', label: 'Mechanism'},
  {id: 'target', label: 'Target'},
  {id: 'indication', label: 'Indication'},
  {id: 'vendor', label: 'Vendor'},
  {id: 'status_source', label: 'Source of status'},
] as const;

export type Dimension = (typeof dimensions)[number]['id'] | 'target_class';
const names: readonly Dimension[] = [...dimensions.map(({id}) => id), 'target_class'];

/** Parameters of the API, and of the address. */
export type Subset = Readonly<Partial<Record<Dimension | 'find', string>>>;

export function subsetOf(parameters: Readonly<Record<string, string>>): Subset {
  const given = [...names, 'find'].filter((name) => parameters[name]);
  return Object.fromEntries(given.map((name) => [name, parameters[name]]));
}

/** The values that a parameter lists: with commas between, or a JSON array where one has a comma. */
export function valuesOf(text: string | undefined): readonly string[] {
  if (!text) return [];
  if (!text.startsWith('[')) return text.split(',').map((value) => value.trim());
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.map(String) : [];
  } catch {
    // The server says what is wrong with it.
    return [];
  }
}

export function textOfValues(values: readonly string[]): string | undefined {
  if (values.length === 0) return undefined;
  const isPlain = values.every(
    (value) => !value.includes(',') && value.trim() === value && !value.startsWith('['),
  );
  return isPlain ? values.join(',') : JSON.stringify(values);
}

/** The text of a parameter with a value put in, or taken out where it was. */
export function toggled(text: string | undefined, value: string): string | undefined {
  const values = valuesOf(text);
  return textOfValues(values.includes(value) ? values.filter((each) => each !== value) : [...values, value]);
}

export function nameOf(dimension: Dimension): string {
  return dimensions.find(({id}) => id === dimension)?.label ?? 'Protein class';
}

/** Drugs that target something as an address of this page. */
export function subsetAddress(dimension: Dimension, value: string): string {
  return `/repurposing?${searchOf({[dimension]: textOfValues([value])})}`;
}

/** @throws ApiFailure */
export function readSummary(subset: Subset, values: number, signal: AbortSignal) {
  return answerOf(api.GET('/api/repurposing', {params: {query: {...subset, values}}, signal}));
}

export type Summary = Awaited<ReturnType<typeof readSummary>>;
export type Facet = Summary['facets'][number];
export type ClassCount = Summary['target_classes'][number];

/** Values of one dimension that contain a text. @throws ApiFailure */
export async function readValues(
  subset: Subset,
  dimension: Dimension,
  like: string,
  values: number,
  signal: AbortSignal,
): Promise<Facet> {
  const query = {...subset, facets: dimension, like, values};
  const {facets} = await answerOf(api.GET('/api/repurposing', {params: {query}, signal}));
  return facets[0];
}
