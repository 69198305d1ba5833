// Writes openapi.json from the application's controllers; needs neither database nor port.
import {createRequire} from 'node:module';
import {exportFile} from './compare-export.mjs';

const {openApiDocument} = createRequire(import.meta.url)('../dist/http/openapi.js');

exportFile(
  'openapi.json',
  `${JSON.stringify(await openApiDocument(), null, 2)}\n`,
  'npm run build && node bin/export-openapi.mjs',
);
