/** Every page. A new one is its folder and a line here. */
import {account} from './account';
import {admin} from './admin';
import {builds} from './builds';
import {perturbagenClass} from './class';
import {compare} from './compare';
import {data} from './data';
import {drug} from './drug';
import {explorer} from './explorer';
import {gene} from './gene';
import {glossary} from './glossary';
import {heatmap} from './heatmap';
import {history} from './history';
import {home} from './home';
import {introspect} from './introspect';
import {job} from './job';
import {join} from './join';
import {article, learn} from './learn';
import {map} from './map';
import {pert} from './pert';
import {proteomics} from './proteomics';
import {query} from './query';
import {records} from './records';
import {repurposing} from './repurposing';
import {touchstone} from './touchstone';
import type {FoundKind, View} from './view';

export const views: readonly View[] = [
  home,
  query,
  proteomics,
  introspect,
  builds,
  history,
  compare,
  job,
  pert,
  perturbagenClass,
  gene,
  touchstone,
  repurposing,
  drug,
  heatmap,
  map,
  data,
  records,
  learn,
  // Before the articles, whose addresses its own looks like.
  glossary,
  article,
  explorer,
  account,
  join,
  admin,
];

/** Where a thing that the search found is shown; undefined while no page shows its kind. */
export function addressOf(kind: FoundKind, id: string): string | undefined {
  for (const {shows} of views) {
    const address = shows?.[kind];
    if (address) return address(id);
  }
  return undefined;
}
