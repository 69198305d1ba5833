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
    console.log('\nSlowest files:');
    for (const {testFilePath, seconds} of slowest) {
      console.log(`${seconds.toFixed(1).padStart(7)} s  ${path.relative(process.cwd(), testFilePath)}`);
    }
  }
};
