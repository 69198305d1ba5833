// Run in a process of its own: index-build-slowly.cjs build|append <folder> <name> <matrix>
// Builds a dataset, and from the second block on reads so slowly that there is time to kill it; or appends to one
// and stands still at the third block, for which the first has to be on disk, to be killed.
const {openMatrix} = require('../../dist/engine/formats/open-matrix');
const {appendSignatures, buildIndex} = require('../../dist/engine/index');

async function main([work, outDir, name, file]) {
  const matrix = await openMatrix(file);
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const readColumns = (start, end, into) => {
    if (work === 'append' && start >= 16_384) Atomics.wait(clock, 0, 0, 200_000);
    else if (start >= 8192) Atomics.wait(clock, 0, 0, 100);
    return matrix.readColumns(start, end, into);
  };
  const entrezIds = matrix.rows.ids.map(Number);
  const options = {
    outDir,
    name,
    matrix: {...matrix, readColumns},
    genes: {entrezIds, symbols: matrix.rows.ids},
    workers: 1,
  };
  if (work === 'append') await appendSignatures(options);
  else await buildIndex({...options, rowsPerSpace: {all: Uint32Array.from(entrezIds.keys())}});
}

main(process.argv.slice(2));
