/** One client of the jobs of a server. */
import {setTimeout as sleep} from 'node:timers/promises';
import type {Client} from './client';
import {queryOf} from './query';

export interface JobState {
  readonly status: string;
  readonly progress: number;
}

/** Milliseconds between two looks at a job. */
const interval = 20;

/** So many queries of random genes as a job asks them. */
export function batchOf(queries: number, fields: object = {}): object {
  const lists = Array.from({length: queries}, (_, n) => queryOf(n + 1));
  const {up, down} = gmtOf(lists);
  const sets = {'uptag-cmapfile': up, 'dntag-cmapfile': down};
  return {tool_id: 'sig_queryl1k_tool', name: 'batch', ...sets, ...fields};
}

/** Lists of queries as GMT. */
export function gmtOf(lists: readonly {readonly up: readonly string[]; readonly down: readonly string[]}[]) {
  const gmt = (list: 'up' | 'down') => lists.map((each, n) => `Q${n}\t\t${each[list].join('\t')}`).join('\n');
  return {up: gmt('up'), down: gmt('down')};
}

/** @returns the id of the accepted job */
export async function submit(client: Client, body: object): Promise<string> {
  const {text, status} = await call(client, 'POST', '/api/jobs', body);
  if (status !== 200) throw new Error(`bench: a job was answered ${status}: ${text.slice(0, 500)}`);
  return (JSON.parse(text) as {result: {job_id: string}}).result.job_id;
}

export async function stateOf(client: Client, id: string): Promise<JobState> {
  return JSON.parse((await call(client, 'GET', `/api/jobs/${id}`)).text) as JobState;
}

export async function cancel(client: Client, id: string): Promise<void> {
  const {status, text} = await call(client, 'DELETE', `/api/jobs/${id}`);
  if (status !== 200) throw new Error(`bench: cancelling was answered ${status}: ${text}`);
}

/** Waits until a job is as wanted. @throws Error when it ends before */
export async function until(
  client: Client,
  id: string,
  isWanted: (job: JobState) => boolean,
): Promise<JobState> {
  for (;;) {
    const job = await stateOf(client, id);
    if (isWanted(job)) return job;
    if (job.status === 'completed' || job.status === 'error') {
      throw new Error(`bench: a job ended too soon: ${JSON.stringify(job).slice(0, 300)}`);
    }
    await sleep(interval);
  }
}

async function call(
  {url, key}: Client,
  method: string,
  at: string,
  body?: object,
): Promise<{status: number; text: string}> {
  const response = await fetch(url + at, {
    method,
    headers: {user_key: key, 'Content-Type': 'application/json'},
    body: body && JSON.stringify(body),
  });
  return {status: response.status, text: await response.text()};
}
