// Writes docs/errors.md from the error table.
import {createRequire} from 'node:module';
import {exportFile} from './compare-export.mjs';

const {errorTable} = createRequire(import.meta.url)('../dist/errors.js');

/** Stands for any detail of an error: shows its name wherever a sentence puts it. */
const placeholders = new Proxy(
  {},
  {
    get: (_, name) => {
      const text = new String(`‹${String(name)}›`);
      for (const method of ['join', 'slice', 'map', 'filter', 'toLocaleString', 'toFixed', 'toISOString']) {
        text[method] = () => text;
      }
      return text;
    },
  },
);

const rows = Object.entries(errorTable)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([code, {status, sentence}]) => {
    const text = String(sentence(placeholders)).replaceAll('|', '\\|').replaceAll('\n', ' ');
    return `| \`${code}\` | ${status} | ${text} |`;
  });

exportFile(
  'docs/errors.md',
  `# Errors

Every failure has a stable code. Over HTTP it comes as
\`{"error":{"statusCode":…,"name":"Error","message":"…","code":"…","details":{…}}}\`; the command line prints the
message and exits with 1. Generated from src/errors.ts; ‹words› stand for what the case at hand puts there.

| code | HTTP | message |
|---|---|---|
${rows.join('\n')}
`,
  'npm run build && node bin/export-errors.mjs',
);
