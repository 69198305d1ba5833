// Writes docs/errors.md from the error table.
import {createRequire} from 'node:module';
import {exportFile} from './compare-export.mjs';

const {errorTable} = createRequire(import.meta.url)('../dist/errors.js');

/** Details that the sentence at hand calculates with, in its order: a number is made of them, and that is NaN. */
let calculated = [];

/** Stands for any detail of an error: shows its name wherever a sentence puts it. */
const placeholders = new Proxy(
  {},
  {
    get: (_, name) => {
      const text = new String(`‹${String(name)}›`);
      text[Symbol.toPrimitive] = (hint) => {
        if (hint !== 'number') return String(text.valueOf());
        calculated.push(String(text.valueOf()));
        return Number.NaN;
      };
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
    const text = sentenceOf(sentence).replaceAll('|', '\\|').replaceAll('\n', ' ');
    return `| \`${code}\` | ${status} | ${text} |`;
  });

function sentenceOf(sentence) {
  calculated = [];
  const text = String(sentence(placeholders));
  // In place of each number that came of a detail the name of the detail.
  return calculated.reduce((named, name) => named.replace('NaN', name), text);
}

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
