/** Finds things by name, synonym, id, target or mechanism; the server forgives a typing error. */
import {answerOf, api} from '../api/client';
import {addressOf} from '../views';
import type {FoundKind} from '../views/view';

export interface Found {
  readonly label: string;
  /** what kind of thing it is, and what tells it from its like */
  readonly hint: string;
  /** where it is shown */
  readonly run: string;
}

/** Results that are shown. */
const most = 14;
/** Characters of a text that the server searches for. */
const longest = 100;

const kindNames: Readonly<Record<FoundKind, string>> = {
  pert: 'perturbagen',
  gene: 'gene',
  cell: 'cell line',
  pcl: 'class',
  drug: 'drug',
  dataset: 'dataset',
};

/** @throws ApiFailure */
export async function search(text: string, signal?: AbortSignal): Promise<readonly Found[]> {
  const query = {q: text.slice(0, longest), limit: most};
  const {results} = await answerOf(api.GET('/api/search', {params: {query}, signal}));
  return results.flatMap(({kind, id, name, match}) => {
    const run = addressOf(kind, id);
    if (run === undefined) return [];
    const because = match.text.toLowerCase() === name.toLowerCase() ? [] : [match.text];
    return [
      {label: name, hint: [kindNames[kind], ...(id === name ? [] : [id]), ...because].join(' · '), run},
    ];
  });
}
