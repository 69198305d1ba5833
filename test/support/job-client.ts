import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {unpack} from './archive';
import type {ServerProcess} from './server-process';

export interface JobAnswer {
  readonly job_id: string;
  readonly status: string;
  readonly download_status?: string;
  readonly download_url?: string;
  readonly errorMessage: string;
  readonly dataset: string;
  readonly params: Record<string, unknown>;
}

/** Milliseconds between two looks at a job. */
const pollInterval = 20;

/** What a rejected job answers (clue-api.md §4.2). */
export type Sections = Record<
  'system' | 'up' | 'down' | 'both',
  {errors: {text: string}[]; warnings: {text: string}[]}
>;

/** A caller of the jobs of a server, which may be started anew. */
export class JobClient {
  constructor(
    private readonly server: () => Pick<ServerProcess, 'url'>,
    private readonly key: () => string,
  ) {}

  request(at: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.server().url}${at}`, {...init, headers: {user_key: this.key(), ...init.headers}});
  }

  /** Sends a form, or anything else as JSON. */
  post(body: object): Promise<Response> {
    if (body instanceof FormData) return this.request('/api/jobs', {method: 'POST', body});
    const headers = {'Content-Type': 'application/json'};
    return this.request('/api/jobs', {method: 'POST', headers, body: JSON.stringify(body)});
  }

  /** @returns the id of the accepted job */
  async submit(body: object): Promise<string> {
    const response = await this.post(body);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
    return (JSON.parse(text) as {result: {job_id: string}}).result.job_id;
  }

  async jobs(): Promise<JobAnswer[]> {
    return (await (await this.request('/api/jobs')).json()) as JobAnswer[];
  }

  /** Waits for the end of a job. @returns it, completed or failed */
  async ended(id: string): Promise<JobAnswer> {
    for (;;) {
      const job = (await (await this.request(`/api/jobs/findByJobId/${id}`)).json()) as JobAnswer;
      if (job.status === 'error' || (job.status === 'completed' && job.download_status === 'completed')) {
        return job;
      }
      // Asking without a pause would take the processor from the job.
      await sleep(pollInterval);
    }
  }

  /** Runs a job to its end and unpacks its result as `result` does. @throws its message when it failed */
  async run(body: object, folder: string): Promise<{id: string; root: string; names: string[]}> {
    const id = await this.submit(body);
    return {id, ...(await this.result(id, folder))};
  }

  /** Waits for a job and unpacks its result below `folder`. @returns its root folder and the files in it */
  async result(id: string, folder: string): Promise<{root: string; names: string[]}> {
    const {download_url, errorMessage} = await this.ended(id);
    if (download_url === undefined) throw new Error(errorMessage);
    const archive = path.join(folder, `${id}.tar.gz`);
    writeFileSync(archive, Buffer.from(await (await fetch(`http:${download_url}`)).arrayBuffer()));
    const unpacked = path.join(folder, `unpacked-${id}`);
    const names = await unpack(archive, unpacked);
    const [root] = names[0].split('/');
    const beside = names.filter((name) => !name.startsWith(`${root}/`));
    if (beside.length > 0) throw new Error(`${archive} has ${beside.join(', ')} beside ${root}`);
    return {root: path.join(unpacked, root), names: names.map((name) => name.slice(root.length + 1))};
  }
}
