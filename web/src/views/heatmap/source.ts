/** Which matrix is looked at: of a result, connections, a slice, a proteomic reference, or one that was sent. */

/** As the API names it. */
export type Source =
  | {readonly matrix: string}
  | {readonly job: string; readonly path: string}
  | {readonly dataset: string; readonly connections: object}
  | {readonly dataset: string; readonly slice: object}
  | {readonly reference: string; readonly cell?: string};

type Parameters = Readonly<Record<string, string>>;

/** The matrix that an address names; undefined where it names none, or none that can be read. */
export function readSource({
  matrix,
  job,
  path,
  dataset,
  connections,
  slice,
  reference,
  cell,
}: Parameters): Source | undefined {
  if (matrix) return {matrix};
  if (job && path) return {job, path};
  if (reference) return cell ? {reference, cell} : {reference};
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

/** Connections within a reference of P100 or GCP, in colours from -1 to 1, with the cell lines told apart. */
export function referenceAddress(reference: string, cell?: string): string {
  const name = `Connections within ${reference}${cell ? ` in ${cell}` : ''}`;
  const address = viewerAddress(cell ? {reference, cell} : {reference}, name);
  return `${address}&most=1${cell ? '' : '&rtracks=cell_id'}`;
}

/** What a matrix is called that the address gives no name. */
export function nameOfSource(source: Source): string {
  if ('matrix' in source) return 'Sent matrix';
  if ('job' in source) return source.path;
  if ('reference' in source) return `Connections within ${source.reference}`;
  return `${'slice' in source ? 'z-scores' : 'Connections'} of ${source.dataset}`;
}
