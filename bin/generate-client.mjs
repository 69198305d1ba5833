// Writes TypeScript types of the API for openapi-fetch, from openapi.json or from a running server's address:
//   node bin/generate-client.mjs openapi.json openclue-api.d.ts
//   node bin/generate-client.mjs http://127.0.0.1:3000/openapi.json openclue-api.d.ts
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import openapiTS, {astToString} from 'openapi-typescript';

const [description, output] = process.argv.slice(2);
if (output === undefined) {
  console.error('usage: node bin/generate-client.mjs <openapi.json or its address> <output.d.ts>');
  process.exit(2);
}
const source = /^https?:/.test(description) ? new URL(description) : pathToFileURL(path.resolve(description));
try {
  writeFileSync(output, astToString(await openapiTS(source)));
} catch (error) {
  console.error(`No types could be made from ${description}: ${error.message}`);
  process.exit(1);
}
