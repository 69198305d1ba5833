// In Node.js: a query, and the launched drugs that reverse it. In a project of yours: npm install openclue's package, then
//   npx tsc --module node16 --target es2022 query.mts && OPENCLUE_KEY=… node query.mjs
import {ApiFailure, answerOf, createClient} from 'openclue/client';

const client = createClient({
  url: process.env.OPENCLUE_URL ?? 'http://127.0.0.1:3000',
  key: process.env.OPENCLUE_KEY,
});
const up = ['CDKN1A', 'TUBB3', 'TXNIP', 'H1F0'];
const down = ['MYC', 'CCND1', 'TOP2A', 'BIRC5'];

try {
  // At once, from both ends of the ranking.
  const {queries} = await answerOf(client.POST('/api/queries', {body: {up, down, top: 3}}));
  for (const query of queries ?? []) {
    for (const {rank, pert_iname, cell_iname, norm_cs} of [...(query.top ?? []), ...(query.bottom ?? [])]) {
      console.log(rank, pert_iname, cell_iname, norm_cs);
    }
  }

  // As a job, whose result is kept and can be looked at from many sides.
  const gmt = (genes: string[]) => `EXAMPLE\t\t${genes.join('\t')}\n`;
  const body = {
    tool_id: 'sig_gutc_tool' as const,
    name: 'example',
    'uptag-cmapfile': gmt(up),
    'dntag-cmapfile': gmt(down),
  };
  const {result} = await answerOf(client.POST('/api/jobs', {body}));
  const path = {id: result.job_id};
  for (let status: string | undefined; status !== 'completed'; ) {
    // Answered when the job has ended, or after 20 seconds.
    const {job} = await answerOf(client.GET('/api/jobs/{id}/summary', {params: {path, query: {wait: 20}}}));
    if (job.status === 'error') throw new Error(job.errorMessage);
    status = job.status;
  }
  const {drugs} = await answerOf(client.GET('/api/jobs/{id}/repurposing', {params: {path}}));
  for (const {name, score, moa} of drugs.slice(0, 3)) console.log(name, score, moa.join(', '));
} catch (error) {
  // The server's own sentence, with the failure's name (docs/errors.md).
  if (!(error instanceof ApiFailure)) throw error;
  console.error(`${error.message} (${error.code ?? error.status})`);
  process.exitCode = 1;
}
