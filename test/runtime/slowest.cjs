/** Prints the files that took longest at the end of a run. */
const path = require('node:path');

const shown = 10;

module.exports = class Slowest {
  onRunComplete(_contexts, {testResults}) {
    if (testResults.length <= shown) return;
    const slowest = testResults
      .map(({testFilePath, perfStats}) => ({testFilePath, seconds: perfStats.runtime / 1000}))
      .sort((a, b) => b.seconds - a.seconds)
      .slice(0, shown);
    // In one process the console is still that of the last test, and whoever uses it now fails the run.
    process.stdout.write('\nSlowest files:\n');
    for (const {testFilePath, seconds} of slowest) {
      const file = path.relative(process.cwd(), testFilePath);
      process.stdout.write(`${seconds.toFixed(1).padStart(7)} s  ${file}\n`);
    }
  }
};
