/** What the page of a job asks first; begun before its code is there. */
import {begin, takeBegun} from '../../api/begun';
import {answerOf, api} from '../../api/client';

/** @param wait seconds to wait for the job to end @throws ApiFailure */
export function summaryOf(id: string, wait: number, signal?: AbortSignal) {
  const query = wait > 0 ? {wait} : {};
  return answerOf(api.GET('/api/jobs/{id}/summary', {params: {path: {id}, query}, signal}));
}

const nameOf = (id: string) => `summary of ${id}`;

/** Begins to ask for a job whose page is about to be loaded. */
export function beginSummary(id: string): ReturnType<typeof summaryOf> {
  return begin(nameOf(id), () => summaryOf(id, 0));
}

/** The first look at a job, which may be under way. @throws ApiFailure */
export function firstSummary(id: string, signal: AbortSignal): ReturnType<typeof summaryOf> {
  return takeBegun<Awaited<ReturnType<typeof summaryOf>>>(nameOf(id)) ?? summaryOf(id, 0, signal);
}
