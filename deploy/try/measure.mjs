// Asks a server 200 queries by the package's own client, and says what memory it took before and after:
//   node measure.mjs <what> <folder with the package> <file that holds what the server printed> <further cells>...
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {pathToFileURL} from 'node:url';

const [, , what, folder, printed, ...cells] = process.argv;
const require = createRequire(path.join(path.resolve(folder), 'package.json'));
const {answerOf, createClient} = await import(pathToFileURL(require.resolve('openclue/client')).href);

const said = readFileSync(printed, 'utf8');
const url = /ready at (\S+)/.exec(said)[1].replace('0.0.0.0', '127.0.0.1');
const key = /demo key: (\S+)/.exec(said)[1];
const client = createClient({url, key});
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function memory() {
  const text = await (await fetch(new URL('/metrics', url))).text();
  return Number(/^openclue_process_resident_memory_bytes (\S+)/m.exec(text)[1]) / 2 ** 20;
}

await pause(5000);
const idle = await memory();
const genes = await answerOf(
  client.GET('/api/genes', {params: {query: {filter: '{"where": {"l1000_type": "landmark"}, "limit": 1000}'}}}),
);
const symbols = genes.map(({gene_symbol}) => gene_symbol);
const started = performance.now();
for (let query = 0; query < 200; query++) {
  const at = (query * 4) % (symbols.length - 100);
  const body = {up: symbols.slice(at, at + 50), down: symbols.slice(at + 50, at + 100), top: 10};
  for (;;) {
    const {data, response} = await client.POST('/api/queries', {body});
    if (data?.queries[0].top.length === 10) break;
    if (response.status !== 429 && response.status !== 503) throw new Error(`query ${query}: ${response.status}`);
    await pause(1000 * Number(response.headers.get('retry-after') ?? 1));
  }
}
const taken = (performance.now() - started) / 1000;
const after = await memory();
const row = [what, ...cells, `${idle.toFixed(0)} MiB`, `${after.toFixed(0)} MiB`, `${taken.toFixed(1)} s`];
console.log(`| ${row.join(' | ')} |`);
