/** The parts of a result's page, each loaded when it is first shown. */
import {onDemand} from '../../shell/on-demand';
import {partCode, partShownBy} from './part-code';

export const parts = {
  preview: onDemand(() => partCode.preview().then(({Connections}) => Connections)),
  overview: onDemand(() => partCode.overview().then(({Overview}) => Overview)),
  pertTable: onDemand(() => partCode.pertTable().then(({PertTable}) => PertTable)),
  pertHeatMap: onDemand(() => partCode.pertHeatMap().then(({PertHeatMap}) => PertHeatMap)),
  table: onDemand(() => partCode.table().then(({TableView}) => TableView)),
  signature: onDemand(() => partCode.signature().then(({Signature}) => Signature)),
  proteomicMap: onDemand(() => partCode.proteomicMap().then(({ProteomicMap}) => ProteomicMap)),
  proteomicHow: onDemand(() => partCode.proteomicHow().then(({ProteomicHow}) => ProteomicHow)),
  build: onDemand(() => partCode.build().then(({Build}) => Build)),
  introspection: onDemand(() => partCode.introspection().then(({Introspection}) => Introspection)),
  drugs: onDemand(() => partCode.drugs().then(({Drugs}) => Drugs)),
  genes: onDemand(() => partCode.genes().then(({Genes}) => Genes)),
  files: onDemand(() => partCode.files().then(({Files}) => Files)),
  how: onDemand(() => partCode.how().then(({How}) => How)),
  share: onDemand(() => partCode.share().then(({ShareDialog}) => ShareDialog)),
};

/** Begins to load what an address will show, so that it is drawn at once when the result is there. */
export function preloadPart(query: Readonly<Record<string, string>>): void {
  const name = partShownBy(query);
  if (name) parts[name].preload();
}
