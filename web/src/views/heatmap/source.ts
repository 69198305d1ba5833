/** Which matrix is looked at: of a result, connections, a slice, or one that was sent. */

/** As the API names it. */
export type Source =
  | {readonly matrix: string}
  | {readonly job: string; readonly path: string}
  | {readonly dataset: string; readonly connections: object}
  | {readonly dataset: string; readonly slice: object};

type Parameters = Readonly<Record<string, string>>;

/** The matrix that an address names; undefined where it names none, or none that can be read. */
export function readSource({matrix, job, path, dataset, connections, slice}: Parameters): Source | undefined {
  if (matrix) return {matrix};
  if (job && path) return {job, path};
  if (!dataset) return undefined;
  const asked = objectOf(connections ?? slice);
  if (!asked) return undefined;
  return connections === undefined ? {dataset, slice: asked} : {dataset, connections: asked};
}

function objectOf(text: string | undefined): object | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The page with a matrix in it. @param name as a heading */
export function viewerAddress(source: Source, name: string): string {
  const parameters = new URLSearchParams({name});
  for (const [key, value] of Object.entries(source)) {
    parameters.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return `/heatmap?${parameters}`;
}

/** What a matrix is called that the address gives no name. */
export function nameOfSource(source: Source): string {
  if ('matrix' in source) return 'Sent matrix';
  if ('job' in source) return source.path;
  return `${'slice' in source ? 'z-scores' : 'Connections'} of ${source.dataset}`;
}
