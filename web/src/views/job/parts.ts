/** The parts of a result's page, each loaded when it is first shown. */
import {onDemand} from '../../shell/on-demand';

export const parts = {
  overview: onDemand(() => import('./overview').then(({Overview}) => Overview)),
  pertTable: onDemand(() => import('./pert-table').then(({PertTable}) => PertTable)),
  pertHeatMap: onDemand(() => import('./pert-heat-map').then(({PertHeatMap}) => PertHeatMap)),
  table: onDemand(() => import('./table-view').then(({TableView}) => TableView)),
  signature: onDemand(() => import('./signature').then(({Signature}) => Signature)),
  proteomicMap: onDemand(() => import('./proteomic-map').then(({ProteomicMap}) => ProteomicMap)),
  proteomicHow: onDemand(() => import('./proteomic-how').then(({ProteomicHow}) => ProteomicHow)),
  introspection: onDemand(() => import('./introspection').then(({Introspection}) => Introspection)),
  drugs: onDemand(() => import('./drugs').then(({Drugs}) => Drugs)),
  genes: onDemand(() => import('./genes').then(({Genes}) => Genes)),
  files: onDemand(() => import('./files').then(({Files}) => Files)),
  how: onDemand(() => import('./how').then(({How}) => How)),
  share: onDemand(() => import('./share-dialog').then(({ShareDialog}) => ShareDialog)),
};

/** Begins to load what an address will show, while the result is asked for. */
export function preloadPart({tab = 'overview', sig}: Readonly<Record<string, string>>): void {
  const needed: Readonly<Record<string, {readonly preload: () => void} | undefined>> = {
    overview: parts.overview,
    signatures: sig ? parts.signature : parts.table,
    classes: parts.table,
    enrichment: parts.table,
    heatmap: parts.pertHeatMap,
    proteomics: parts.proteomicMap,
    connections: parts.table,
    drugs: parts.drugs,
    genes: parts.genes,
    files: parts.files,
    how: parts.how,
  };
  needed[tab]?.preload();
}
