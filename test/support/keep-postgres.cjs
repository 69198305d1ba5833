// A process as `openclue serve` is one: keeps the embedded PostgreSQL of a home until it is told to stop.
// Arguments: the folder of the compiled sources, the home. Prints one line of JSON when ready or failed.
const path = require('node:path');

const [dist, home] = process.argv.slice(2);
const {startEmbeddedPostgres} = require(path.join(dist, 'database/embedded.js'));
const {createLog} = require(path.join(dist, 'log.js'));

const starting = startEmbeddedPostgres({home, log: createLog('warn')});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    await (await starting).stop();
    process.exit(0);
  });
}
starting.then(
  ({connectionString, reused}) => console.log(JSON.stringify({connectionString, reused})),
  ({code, message}) => {
    console.log(JSON.stringify({code, message}));
    process.exitCode = 1;
  },
);
