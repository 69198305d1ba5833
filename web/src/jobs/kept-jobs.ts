/**
 * The jobs that this browser submitted. Under a key of one's own the server's list is complete; the demonstration key is
 * everybody's, so there only what this browser remembers is shown as the reader's.
 */

import {answerOf, api, type Schemas} from '../api/client';
import {keyOrigin} from '../key/user-key';

export type JobRecord = Schemas['job'];

const stored = 'openclue_jobs';
const mostKept = 200;

function keptIds(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(stored) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

/** Remembers a job that was just submitted. */
function keepJob(id: string): void {
  localStorage.setItem(
    stored,
    JSON.stringify([id, ...keptIds().filter((each) => each !== id)].slice(0, mostKept)),
  );
}

/** The reader's jobs, newest first. @throws ApiFailure */
export async function listOwnJobs(limit: number, signal?: AbortSignal): Promise<readonly JobRecord[]> {
  const shared = keyOrigin.value !== 'own';
  const ids = keptIds();
  if (shared && ids.length === 0) return [];
  const where = {status: {neq: 'deleted'}, ...(shared && {id: {inq: ids}})};
  const filter = JSON.stringify({where, order: 'created DESC', limit});
  return answerOf(api.GET('/api/jobs', {params: {query: {filter}}, signal}));
}

/** States from which a job goes nowhere. */
export function hasEnded({status}: JobRecord): boolean {
  return status === 'completed' || status === 'error' || status === 'deleted';
}

/** Deletes a job with its result. @throws ApiFailure */
export async function deleteJob(id: string): Promise<void> {
  await answerOf(api.DELETE('/api/jobs/{id}', {params: {path: {id}}}));
  const others = keptIds().filter((each) => each !== id);
  localStorage.setItem(stored, JSON.stringify(others));
}

/** What a job was asked, as POST /api/jobs takes it. @throws ApiFailure */
export function submissionOf(id: string, signal?: AbortSignal) {
  return answerOf(api.GET('/api/jobs/{id}/submission', {params: {path: {id}}, signal}));
}

/** The forms of tools that do not have the one of queries. */
const forms: Readonly<Record<string, string>> = {
  proteomics_query: 'proteomics',
  sig_introspect_tool: 'introspect',
  sig_build_tool: 'builds',
};

/** Where what a job was asked can be edited. */
export function editAddress({id, tool_id}: Pick<JobRecord, 'id' | 'tool_id'>): string {
  return `/${forms[tool_id ?? ''] ?? 'query'}?from=${id}`;
}

/** Submits the same again. @returns the id of the new job @throws ApiFailure */
export async function repeatJob(id: string): Promise<string> {
  const {matrix, ...fields} = (await submissionOf(id)) as Readonly<Record<string, unknown>>;
  if (typeof matrix !== 'string') return submitJob(fields);
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  // As a file it may be larger than as a text.
  form.append('matrix', new File([matrix], `${fields.name}.gct`));
  return submitJob(form);
}

/** Submits a job and remembers it. @returns its id @throws ApiFailure */
export async function submitJob(body: FormData | object): Promise<string> {
  const sent =
    body instanceof FormData ? {body: body as never, bodySerializer: () => body} : {body: body as never};
  const answer = await answerOf(api.POST('/api/jobs', sent));
  const {job_id} = answer.result;
  keepJob(job_id);
  return job_id;
}
