/** The genes a query may use: landmark 978, BING 10,174, all 12,328 on L1000. */
export const geneSpaces = ['landmark', 'bing', 'all'] as const;

export type GeneSpace = (typeof geneSpaces)[number];

/** Matrix rows (0-based) of the genes of each wanted space. */
export type RowsPerSpace = {readonly [space in GeneSpace]?: Uint32Array};
