#!/usr/bin/env bash
# @loopback/rest 15.0.16 and @loopback/core 7.0.15 (npm); Node 20 or newer.
# Behaviour: though AjvFactoryProvider is a singleton, what it gives makes a new Ajv, with all of ajv-keywords, ajv-errors and
#   ajv-formats, for each schema that is validated for the first time: for every parameter of every operation and every body.
#   An operation of three parameters of one and the same type makes three when it is first asked, each of some 50 ms of
#   processor time, and keeps them; asked again it makes none.
# Guess that it defeats: one Ajv for each set of validation options, which compiles the schemas; only the compiling is per schema.
# Seen: first request 3, second 0, an operation of one more parameter 1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @loopback/rest@15.0.16 @loopback/core@7.0.15
cat >try.cjs <<'JS'
const {RestApplication, RestBindings} = require('@loopback/rest');

const parameter = (name) => ({name, in: 'query', schema: {type: 'string'}});
const operation = (...names) => ({
  parameters: names.map(parameter),
  responses: {200: {description: 'the values', content: {'text/plain': {schema: {type: 'string'}}}}},
});

(async () => {
  const app = new RestApplication({rest: {port: 0, host: '127.0.0.1'}});
  const make = await app.get(RestBindings.AJV_FACTORY);
  const again = await app.get(RestBindings.AJV_FACTORY);
  let made = new Set();
  app.bind(RestBindings.AJV_FACTORY).to((options) => {
    const ajv = make(options);
    made.add(ajv);
    return ajv;
  });
  app.route('get', '/three', operation('a', 'b', 'c'), (...values) => values.join(' '));
  app.route('get', '/one', operation('d'), (...values) => values.join(' '));
  await app.start();
  const counts = [];
  for (const path of ['/three?a=1&b=2&c=3', '/three?a=1&b=2&c=3', '/one?d=4']) {
    made = new Set();
    const start = process.cpuUsage();
    const text = await (await fetch(app.restServer.url + path)).text();
    const {user} = process.cpuUsage(start);
    counts.push(made.size);
    console.log(path, JSON.stringify(text), 'Ajv instances made', made.size, `(${Math.round(user / 1000)} ms of processor time)`);
  }
  await app.stop();
  console.log('the provider gives one and the same factory:', make === again);
  process.exit(make === again && counts.join() === '3,0,1' ? 0 : 1);
})();
JS
node try.cjs
