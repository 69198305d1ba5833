/**
 * What was tried against openclue, or could be, and where each is a test: the list for whoever looks for holes. Beside these
 * `npm run bench hostile` sends requests drawn at random, of which test/acceptance/hostile-requests.test.ts sends a few.
 * A test that is renamed or taken away fails here.
 */
import {readFileSync} from 'node:fs';
import path from 'node:path';

/** By file, below test/: the beginnings of the names of its tests. */
const attacks: Readonly<Record<string, readonly string[]>> = {
  // requests that are no requests, or no honest ones
  'acceptance/hostile-requests.test.ts': [
    'hostile requests are answered: none by a fault of the server',
    'hostile requests go to no other machine',
  ],
  'acceptance/http-manners.test.ts': [
    'a path segment that every JavaScript object has is like any other',
    'every failure has a code of docs/errors.md',
    'a request that cannot be read is answered with a body',
    'an expectation that is not known is refused',
    'Host has to be there once and be one',
    'a connection goes on behind a body that was too large',
    'a packed body',
    'a client that leaves is no error in the log',
    'while it stops answers say Connection: close, and no request that came is lost',
  ],
  'acceptance/stalled-clients.test.ts': [
    'a stream that nobody reads',
    'and %s is given up, with nothing left',
    'when the server is killed is gone after its next start',
  ],
  'unit/http/pages.test.ts': [
    'answers nothing beyond its folder',
    'lets only own files run and style, and nobody frame the page',
  ],
  'unit/http/warning-header.test.ts': ['names parameters as they were sent, without what could end its text'],
  'unit/http/reject.test.ts': ['does not fill the log with its path'],
  // filters
  'acceptance/hostile-filters.test.ts': [
    '%s is data in every position',
    'nesting of any depth is answered',
    'a URL beyond the limit is refused',
    'patterns that cannot end soon are refused',
  ],
  'unit/filter/absent-and-repeated.test.ts': ['a key that is there twice is refused'],
  // submissions and files
  'unit/analyses/checker.test.ts': [
    'is refused before a gene is looked up where its lists have too many entries',
    'is refused likewise where JSON has them in an array',
  ],
  'acceptance/refused-submissions.test.ts': [
    'with a NUL in a form or in the name of a file is refused',
    'is no server error where a slice is asked for: no gene and no dataset is called so',
    'with a list that is sent twice is refused',
  ],
  'unit/runs/jobs/uploads.test.ts': ['a matrix sent as %j is called %s, and is a file of its own folder'],
  'unit/engine/formats/gct-reader.test.ts': [
    'a GCT whose lines cannot be those of its header',
    'never fails in another way when one byte is changed',
  ],
  'golden/formats/other-writers.test.ts': [
    'takes values from other files of its owner, not of a stranger',
    'refuses values that lie in files which are not there',
  ],
  'acceptance/backup.test.ts': ['takes no damaged, cut off or foreign file'],
  // who may see and do what
  'acceptance/jobs.test.ts': [
    "keeps one caller's jobs from another, and links from forgers",
    'ends a download link with the key it was made for',
    'shows the demo key of datasets, slices, queries and results the demo alone',
    'gives the demo key to no page of another origin',
  ],
  'acceptance/tls.test.ts': ['names OPENCLUE_PUBLIC_URL before any proxy'],
  'acceptance/result-views.test.ts': [
    'opens the job, its files, its views and its download without a key, and nothing else',
    'is refused when somebody changed it',
    'opens to a share the matrices of its job and no others',
  ],
  'acceptance/keys.test.ts': [
    'with a wrong, a revoked or an expired key',
    'lets the demo key read and query, and nothing else',
    'that are proprietary open to keys of their own alone',
    'to nobody else',
    'never make one key more, however many come at the same time',
    'end by time, by the host, and are refused where they were forged',
    'are opened so often a minute from one address, and no more',
    'stores keys as hashes',
    'logs no key',
  ],
  // what is left when the process is killed
  'acceptance/database-lifecycle.test.ts': ['ends within a minute when every server was killed'],
};

it.each(Object.entries(attacks))('each attack is a test of %s', (file, names) => {
  const text = readFileSync(path.join(__dirname, '..', file), 'utf8');
  const isTest = (name: string) => {
    const words = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    // A title, behind `it(` or the end of `it.each(…)`, on a line that is no comment.
    return new RegExp(
      `^(?!\\s*//).*(?:\\b(?:it|test|describe)\\(\\s*|\\)\\(\\s*|^\\s*)["'\`]${words}`,
      'm',
    ).test(text);
  };
  const missing = names.filter((name) => !isTest(name));
  expect(missing).toEqual([]);
});
