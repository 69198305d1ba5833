// The process of command-runner.ts: runs the compiled command line as bin/openclue.mjs does, and keeps what it prints.
const path = require('node:path');

const {runCommandLine} = require(path.resolve(__dirname, '../../dist/cli/main.js'));
const inherited = {...process.env, PORT: '0', LOG_LEVEL: 'warn'};

process.on('message', async ({args, env}) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, inherited, env);
  process.exitCode = 0;
  const printed = {output: '', errors: ''};
  const [restoreOutput, restoreErrors] = [keep(process.stdout, 'output'), keep(process.stderr, 'errors')];
  try {
    await runCommandLine(args);
  } finally {
    restoreOutput();
    restoreErrors();
  }
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error');
  process.send({code: process.exitCode ?? 0, ...printed});

  function keep(stream, name) {
    const write = stream.write;
    stream.write = (chunk, encoding, done) => {
      printed[name] += chunk;
      (typeof encoding === 'function' ? encoding : done)?.();
      return true;
    };
    return () => {
      stream.write = write;
    };
  }
});
process.on('disconnect', () => process.exit());
