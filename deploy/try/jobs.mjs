// Submits jobs to a server, or waits for them:
//   node jobs.mjs <url> <key> <folder with the package> submit <how many>   writes their ids
//   node jobs.mjs <url> <key> <folder with the package> wait                reads them; fails unless all completed
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {pathToFileURL} from 'node:url';

const [, , url, key, folder, verb, count] = process.argv;
const require = createRequire(path.join(path.resolve(folder), 'package.json'));
const {answerOf, createClient} = await import(pathToFileURL(require.resolve('openclue/client')).href);
const client = createClient({url, key});

if (verb === 'submit') {
  const ask = {params: {query: {filter: '{"where": {"l1000_type": "landmark"}, "limit": 100}'}}};
  const genes = (await answerOf(client.GET('/api/genes', ask))).map(({gene_symbol}) => gene_symbol);
  for (let job = 0; job < Number(count); job++) {
    const body = {
      tool_id: 'sig_gutc_tool',
      name: `try ${job}`,
      'uptag-cmapfile': ['try', '', ...genes.slice(job, job + 40)].join('\t'),
      'dntag-cmapfile': ['try', '', ...genes.slice(job + 40, job + 80)].join('\t'),
    };
    const {result} = await answerOf(client.POST('/api/jobs', {body}));
    console.log(result.job_id);
  }
} else {
  const ended = {};
  for (const id of readFileSync(0, 'utf8').trim().split('\n')) {
    for (;;) {
      const {status} = await answerOf(client.GET('/api/jobs/{id}', {params: {path: {id}}}));
      if (status === 'completed' || status === 'error') {
        ended[status] = (ended[status] ?? 0) + 1;
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  console.log('jobs:', ended);
  if (ended.error) process.exitCode = 1;
}
