/** openclue as `openclue serve` starts it, told by environment variables. */
import {readConfig} from '../../src/config';
import {startServer} from '../../src/http/server';
import {createLog} from '../../src/log';
import {serveParent} from './child';

async function main(): Promise<void> {
  const config = readConfig();
  const server = await startServer(config, createLog(config.logLevel));
  serveParent(server.url, () => server.stop());
}

void main();
