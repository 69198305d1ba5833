// Run by faults.test.ts in a process of its own: killed-threads.cjs <dataset folder> <threads to kill>
const {openDataset} = require('../../../../dist/engine/index/index');
const {createScoringPool} = require('../../../../dist/engine/pool');

const [folder, kills] = process.argv.slice(2);
let left = Number(kills);
let started = 0;
process.on('worker', (thread) => {
  started++;
  // A thread says it is ready just before it is given its first shard.
  thread.once('message', () => {
    if (left-- > 0) setImmediate(() => thread.terminate());
  });
});

async function main() {
  const dataset = openDataset(folder);
  const pool = createScoringPool({workers: 1});
  const queries = Array.from({length: 60}, (_, i) => ({up: Uint32Array.of(i, (i + 7) % 60), down: Uint32Array.of((i + 3) % 60)}));
  let outcome = 'scored';
  let scores = [];
  try {
    const results = await pool.score({index: dataset.location('all'), metric: 'wtcs', queries, outputs: ['cs']});
    scores = results.flatMap(({cs}) => [cs[0], cs[8191], cs[8999]]);
  } catch (error) {
    outcome = error.code;
  }
  const replaced = started - 1;
  await pool.close();
  dataset.close();
  console.log(JSON.stringify({outcome, scores, replaced}));
}

main();
