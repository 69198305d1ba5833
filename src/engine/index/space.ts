/**
 * Name of a space: which features of an assay a query may use, e.g. landmark, bing or all genes on L1000. What spaces there
 * are is the assay's to say; here one is a name, after which its index file is called, and rows of a matrix.
 */
export type SpaceName = string;

/** Matrix rows (0-based) of the features of each wanted space. */
export type RowsPerSpace = Readonly<Record<SpaceName, Uint32Array>>;

/** Whether a text can be the name of a space: of a file, and within the 16 bytes that an index has for it. */
export function isSpaceName(text: string): boolean {
  return /^[a-z][a-z0-9_]{0,15}$/.test(text);
}
