/** Jobs of the tests of pages, submitted and read as a script does it. */
import type {ServerProcess} from '../support/server-process';

type Server = Pick<ServerProcess, 'url' | 'key'>;

/** Genes that the demo's HDAC inhibitors move, and one that is none. */
export const lists = {
  up: ['CDKN1A', 'TUBB3', 'HIST1H2BK', 'MAPK9', 'TXNIP', 'NOSUCHGENE'],
  down: ['MYC', 'CCND1', 'TOP2A', 'BIRC5', 'CDK4', 'CCNB2'],
} as const;

/** What the API answers with the key of the demonstration, to compare pages with. @throws Error unless it is well */
export async function ask<T>({url, key}: Server, path: string, init: RequestInit = {}): Promise<T> {
  const headers = {...init.headers, user_key: key, 'Content-Type': 'application/json'};
  const answer = await fetch(new URL(path, url), {...init, headers});
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Submits the lists as a query. @param more fields beside or instead of the usual ones @returns the id of the job */
export async function submitJob(server: Server, name: string, more: object = {}): Promise<string> {
  const gmt = (genes: readonly string[]) => ['HDAC like', '', ...genes].join('\t');
  const body = {
    tool_id: 'sig_queryl1k_tool',
    name,
    'uptag-cmapfile': gmt(lists.up),
    'dntag-cmapfile': gmt(lists.down),
    ...more,
  };
  const init = {method: 'POST', body: JSON.stringify(body)};
  const {result} = await ask<{result: {job_id: string}}>(server, '/api/jobs', init);
  return result.job_id;
}

/** The same once the job has completed. @throws Error when it fails */
export async function submitted(server: Server, name: string, more: object = {}): Promise<string> {
  const id = await submitJob(server, name, more);
  for (;;) {
    const {status, errorMessage} = await ask<{status: string; errorMessage?: string}>(
      server,
      `/api/jobs/${id}`,
    );
    if (status === 'completed') return id;
    if (status === 'error') throw new Error(`job ${id} failed: ${errorMessage}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Makes a browser remember jobs as its own. */
export const keep = (ids: readonly string[]) =>
  `localStorage.setItem('openclue_jobs', ${JSON.stringify(JSON.stringify(ids))})`;
