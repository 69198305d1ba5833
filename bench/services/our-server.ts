/** openclue as `openclue serve` starts it, told by environment variables. */
import {readConfig} from '../../src/config';
import {createLog} from '../../src/log';
import {startServer} from '../../src/server';
import {serveParent} from './child';

async function main(): Promise<void> {
  const config = readConfig();
  const server = await startServer(config, createLog(config.logLevel));
  serveParent(server.url, () => server.stop());
}

void main();
