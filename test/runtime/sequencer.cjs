/** The order of test files: that of all pages, by far the longest of its few lines, begins; else the largest come first. */
const Sequencer = require('@jest/test-sequencer').default;

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const isPages = ({path}) => /[\\/]pages\.test\.ts$/.test(path) && /[\\/]web[\\/]/.test(path);
    const sorted = super.sort(tests);
    return [...sorted.filter(isPages), ...sorted.filter((test) => !isPages(test))];
  }
};
