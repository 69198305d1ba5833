import {answerOf, api} from '../../api/client';

/** A query of a comparison, as the address names it: a job, and after a colon a query of it. */
export interface Side {
  readonly jobId: string;
  readonly query?: string;
}

export interface CompareOptions {
  readonly score?: 'tau' | 'ncs';
  readonly types?: string;
  readonly top: number;
}

/** Names may have commas: more than one is split only before what looks like a job. */
export function readSides(text: string): readonly Side[] {
  return text
    .split(/,(?=[0-9a-f]{24}(?:[:,]|$))/)
    .filter(Boolean)
    .map((each) => {
      const colon = each.indexOf(':');
      return colon < 0 ? {jobId: each} : {jobId: each.slice(0, colon), query: each.slice(colon + 1)};
    });
}

function sideText({jobId, query}: Side): string {
  return query === undefined ? jobId : `${jobId}:${query}`;
}

export function compareParameters(sides: readonly Side[], {score, types, top}: CompareOptions) {
  return {
    ids: JSON.stringify(sides.map(sideText)),
    ...(score && {score}),
    ...(types && {pert_type: types}),
    top,
  };
}

export function askComparison(sides: readonly Side[], options: CompareOptions, signal: AbortSignal) {
  return answerOf(api.GET('/api/jobs/compare', {params: {query: compareParameters(sides, options)}, signal}));
}

export type Comparison = Awaited<ReturnType<typeof askComparison>>;
export type ComparedPert = Comparison['perturbagens'][number];

/** What the reader called the jobs. */
export async function askNames(
  sides: readonly Side[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const where = {id: {inq: [...new Set(sides.map(({jobId}) => jobId))]}};
  const filter = JSON.stringify({where, fields: ['id', 'name']});
  const jobs = await answerOf(api.GET('/api/jobs', {params: {query: {filter}}, signal}));
  return new Map(jobs.map(({id, name}) => [id ?? '', name ?? '']));
}

/** How a query is called on the page: the job's name, and its own where that says more. */
export function labelOf({jobId}: Side, queryId: string, names: ReadonlyMap<string, string>): string {
  const name = names.get(jobId) ?? '';
  return name === '' || name.toLowerCase() === queryId.toLowerCase() ? queryId : `${name} · ${queryId}`;
}
