/** Clients with connections kept open, in a process of their own; each sends its next request when it has the answer. */
import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import http from 'node:http';

/** What to send: every path once at most, for so long at most. */
export interface Load {
  readonly url: string;
  readonly paths: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  /** the status every answer must have */
  readonly status: number;
}

export interface Outcome {
  readonly requests: number;
  readonly seconds: number;
}

/** Starts the process. `run` fails when any answer has another status. */
export function startGenerator(): {run(load: Load): Promise<Outcome>; stop(): void} {
  const child: ChildProcess = fork(__filename, {stdio: ['ignore', 'ignore', 'inherit', 'ipc']});
  return {
    async run(load) {
      child.send(load);
      const [outcome] = (await once(child, 'message')) as [Outcome | {failed: string}];
      if ('failed' in outcome) throw new Error(`bench: ${outcome.failed}`);
      return outcome;
    },
    stop: () => child.disconnect(),
  };
}

async function generate({url, paths, headers, connections, seconds, status}: Load): Promise<Outcome> {
  const agent = new http.Agent({keepAlive: true, maxSockets: connections});
  const begun = performance.now();
  const end = begun + 1000 * seconds;
  let sent = 0;
  const client = async () => {
    while (sent < paths.length && performance.now() < end) {
      const path = paths[sent++];
      const got = await request(url + path, agent, headers);
      if (got !== status) throw new Error(`${url}${path.slice(0, 200)} answered ${got}`);
    }
  };
  try {
    await Promise.all(Array.from({length: connections}, client));
  } finally {
    agent.destroy();
  }
  return {requests: sent, seconds: (performance.now() - begun) / 1000};
}

function request(url: string, agent: http.Agent, headers: Load['headers']): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = http.get(url, {agent, headers}, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
      response.once('error', reject);
    });
    asked.once('error', (error) => {
      if (isClosed(asked, error)) resolve(request(url, agent, headers));
      else reject(error);
    });
  });
}

/** Whether a request met a connection that the server had closed meanwhile for want of requests: it may be sent again. */
export function isClosed({reusedSocket}: http.ClientRequest, {code}: NodeJS.ErrnoException): boolean {
  return reusedSocket && code === 'ECONNRESET';
}

if (require.main === module) {
  process.on('message', (load: Load) => {
    generate(load).then(
      (outcome) => process.send?.(outcome),
      (error: Error) => process.send?.({failed: error.message}),
    );
  });
}
