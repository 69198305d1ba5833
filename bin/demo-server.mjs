// A server with the demo and nothing else, for what is made of it: README's pictures and the figures of articles.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {buildProject} from './build.mjs';
import {root} from './install.mjs';

/** Builds what has changed, serves a fresh demo while `use` works with it, and leaves nothing behind. */
export async function withDemoServer(use) {
  await buildProject();
  const home = mkdtempSync(path.join(tmpdir(), 'openclue-demo-'));
  // The embedded database runs as another user where this one is root.
  chmodSync(home, 0o711);
  const server = spawn(process.execPath, [path.join(root, 'bin/openclue.mjs'), 'serve'], {
    env: {...process.env, OPENCLUE_HOME: home, PORT: '0', LOG_LEVEL: 'warn'},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await addressOf(server);
    const {user_key: key} = await (await fetch(new URL('/temp_api_key', url))).json();
    return await use({url, key});
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
    rmSync(home, {recursive: true, force: true});
  }
}

/** @throws when the server ends before it is ready */
function addressOf(child) {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const [, address] = /ready at (\S+)/.exec(said) ?? [];
      if (address && said.includes('try it:')) resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
  });
}
