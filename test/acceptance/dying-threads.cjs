// Preloaded into the server: a thread that reads an index dies in the way that a file in the folder names, one by file.
const fs = require('node:fs');
const path = require('node:path');
const {isMainThread} = require('node:worker_threads');

const folder = process.env.TEST_DEATHS;

function nextDeath() {
  for (const name of fs.readdirSync(folder)) {
    try {
      fs.unlinkSync(path.join(folder, name));
      return name.split('-')[0];
    } catch {
      // Another thread took it.
    }
  }
  return undefined;
}

if (!isMainThread && folder) {
  const readSync = fs.readSync;
  fs.readSync = (...read) => {
    const death = nextDeath();
    if (death === 'exit') process.exit(3);
    if (death === 'throw') throw new Error('thrown by the test');
    // When the thread is idle again.
    if (death === 'later') setTimeout(() => { throw new Error('thrown by the test, later'); }, 0);
    return readSync(...read);
  };
}
