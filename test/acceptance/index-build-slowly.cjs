// Run by index-crash.test.ts in a process of its own: index-build-slowly.cjs <folder> <name> <matrix>
// Builds a dataset, and from the second block on reads so slowly that there is time to kill it.
const {openMatrix} = require('../../dist/engine/formats/open-matrix');
const {buildIndex} = require('../../dist/engine/index');

async function main([outDir, name, file]) {
  const matrix = await openMatrix(file);
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const readColumns = (start, end, into) => {
    if (start >= 8192) Atomics.wait(clock, 0, 0, 100);
    return matrix.readColumns(start, end, into);
  };
  const entrezIds = matrix.rows.ids.map(Number);
  await buildIndex({
    outDir,
    name,
    matrix: {...matrix, readColumns},
    genes: {entrezIds, symbols: matrix.rows.ids},
    rowsPerSpace: {all: Uint32Array.from(entrezIds.keys())},
    workers: 1,
  });
}

main(process.argv.slice(2));
