// Run by background-crash.test.ts in a process of its own: background-build-slowly.cjs <dataset folder> <classes>
// Builds a background, and scores so slowly from the second chunk on that there is time to kill it.
const {readFileSync} = require('node:fs');
const {setTimeout: sleep} = require('node:timers/promises');
const {buildBackground} = require('../../dist/analyses/background');
const {parseGmt} = require('../../dist/engine/formats/gene-sets');
const {openDataset} = require('../../dist/engine/index');
const {createScoringPool} = require('../../dist/engine/pool');

async function main([folder, classes]) {
  const pool = createScoringPool({workers: 1});
  let estimated = false;
  let chunks = 0;
  const score = async (...request) => {
    if (estimated && ++chunks > 1) await sleep(600_000);
    return pool.score(...request);
  };
  await buildBackground({
    dataset: openDataset(folder),
    pcls: parseGmt(readFileSync(classes, 'utf8'), classes),
    scoring: {...pool, score},
    workers: 1,
    onEstimate: () => {
      estimated = true;
    },
  });
}

main(process.argv.slice(2));
