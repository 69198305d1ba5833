import {Command} from 'commander';
import {readConfig} from '../config';
import type {RunningServer} from '../http/server';
import {createLog} from '../log';
import {version} from '../version';

/** `openclue serve`: the HTTP server with everything it needs, until a signal ends it. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('start the server (settings are environment variables, see .env.example)')
    .action(serve);
}

async function serve(): Promise<void> {
  const config = readConfig();
  const log = createLog(config.logLevel);
  // Signals that come while starting are answered as soon as there is something to stop.
  let asked = false;
  let server: RunningServer | undefined;
  const end = () => {
    if (asked && server) process.exit(130);
    asked = true;
    if (server) void stop(server);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  // Only this verb and worker need the web framework; the others start faster without.
  const {startServer} = await import('../http/server.js');
  server = await startServer(config, log);
  if (asked) {
    await stop(server);
    return;
  }
  console.log(greeting(server));
}

async function stop(server: RunningServer): Promise<void> {
  console.error('openclue: stopping …');
  await server.stop();
  console.error('openclue: stopped');
  process.exit(0);
}

function greeting({url, demoKey, defaultDataset}: RunningServer): string {
  const lines = [
    `openclue ${version} is ready at ${url} in a browser; the API explorer is at ${url}/explorer/`,
  ];
  if (defaultDataset) {
    const {name, synthetic} = defaultDataset;
    lines.push(
      `default dataset: ${name}${synthetic ? ' (synthetic)' : ''}; openclue matrix default <name> changes it`,
    );
  }
  if (demoKey) {
    if (defaultDataset && !defaultDataset.synthetic) {
      lines.push(
        'the demo key sees the demo alone; a key for your data: openclue keys create <name> (or OPENCLUE_DEMO_DATASETS)',
      );
    }
    const filter = '{"where":{"pert_iname":"vorinostat"}}';
    lines.push(
      `demo key: ${demoKey} (the demo dataset is synthetic)`,
      `try it:   curl -g -H 'user_key: ${demoKey}' '${url}/api/perts?filter=${filter}'`,
    );
  } else {
    lines.push('no demo key is offered (OPENCLUE_DEMO=0); make one: npx openclue keys create <name>');
  }
  return lines.join('\n');
}
