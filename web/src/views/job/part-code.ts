/** The code of the parts of a result's page, loaded when it is first needed. */
export const partCode = {
  preview: () => import('../../preview/connections'),
  overview: () => import('./overview'),
  pertTable: () => import('./pert-table'),
  pertHeatMap: () => import('./pert-heat-map'),
  table: () => import('./table-view'),
  signature: () => import('./signature'),
  proteomicMap: () => import('./proteomic-map'),
  proteomicHow: () => import('./proteomic-how'),
  build: () => import('./build'),
  introspection: () => import('./introspection'),
  drugs: () => import('./drugs'),
  genes: () => import('./genes'),
  files: () => import('./files'),
  how: () => import('./how'),
  share: () => import('./share-dialog'),
};

export type PartName = keyof typeof partCode;

/** The part that an address shows, where its tab alone decides that. */
export function partShownBy({tab = 'overview', sig}: Readonly<Record<string, string>>): PartName | undefined {
  const shown: Readonly<Record<string, PartName | undefined>> = {
    overview: 'overview',
    signatures: sig ? 'signature' : 'table',
    classes: 'table',
    enrichment: 'table',
    heatmap: 'pertHeatMap',
    proteomics: 'proteomicMap',
    connections: 'table',
    drugs: 'drugs',
    genes: 'genes',
    build: 'build',
    files: 'files',
    how: 'how',
  };
  return shown[tab];
}
