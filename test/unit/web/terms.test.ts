/** Every word that a page links to the glossary is there. */
import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {load} from 'js-yaml';

const root = path.resolve(__dirname, '../../..');
const pages = path.join(root, 'web/src');

interface Entry {
  readonly id: string;
  readonly term: string;
  readonly section: string;
  readonly text: string;
  readonly keys?: readonly string[];
  readonly see?: readonly string[];
}

const glossary = load(readFileSync(path.join(root, 'docs/learn/glossary.yml'), 'utf8')) as readonly Entry[];
const names = glossary.flatMap(({id, keys = []}) => [id, ...keys]);

const sources = readdirSync(pages, {recursive: true, withFileTypes: true})
  .filter(({name}) => /\.tsx?$/.test(name) && !/\.(test|pages)\.ts$/.test(name))
  .map((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    return {file: path.relative(pages, file), text: readFileSync(file, 'utf8')};
  });

/** What a file links: `<Term of="…">`, `of="…"` and `term: '…'`, and the ids of its table columns. */
function linked(text: string): string[] {
  const said = [
    ...text.matchAll(/\bof="([^"]+)"/g),
    ...text.matchAll(/\bterm(?:: '|=")([^'"]+)['"]/g),
    // A filter is explained by its field.
    ...text.matchAll(/\{field: '([^']+)', label: /g),
    // A column is explained by its id unless it names a term of its own, or none.
    ...text.matchAll(/\{\s*id: '([^']+)',\s*label: '[^']*',(?![^{}]*\bterm:)[^{}]*?\bvalue\b/g),
    ...text.matchAll(
      /\n\s+(\w+): (?:\{label: '[^']*',(?![^{}]*\bterm:)[^{}]*\b(?:width|digits):|flag\('[^']*'\))/g,
    ),
  ];
  return said.map(([, name]) => name);
}

it('explains every score, field and option that a page links', () => {
  const missing = sources.flatMap(({file, text}) =>
    linked(text)
      .filter((name) => !names.includes(name))
      .map((name) => `${file}: ${name}`),
  );
  expect(missing).toEqual([]);
  expect(sources.flatMap(({text}) => linked(text)).length).toBeGreaterThan(5);
});

it('explains every field of a result row, and every option of a query and a job', () => {
  const {paths} = JSON.parse(readFileSync(path.join(root, 'openapi.json'), 'utf8')) as {
    paths: Record<string, {post: {responses: Record<string, unknown>}}>;
  };
  const answer = JSON.stringify(paths['/api/queries'].post.responses['200']);
  const scores = [
    ...['norm_cs', 'raw_cs', 'p_empirical', 'q_empirical', 'rank'],
    ...['cs_up', 'cs_dn', 'leadf_up', 'leadf_dn'],
  ];
  for (const score of scores) expect(answer).toContain(`"${score}"`);
  const options = ['up', 'down', 'where', 'dataset', 'metric', 'ncs_group', 'matched', 'gset_size'];
  expect([...scores, ...options].filter((name) => !names.includes(name))).toEqual([]);
});

it('links every option of the form, and every filter, to its term', () => {
  const textOf = (file: string) => sources.find((source) => source.file === file)?.text ?? '';
  const labels = textOf('views/query/options.tsx').match(/<label for="option-[^>]+>\s*<?\w+/g) ?? [];
  expect(labels.length).toBeGreaterThan(3);
  expect(labels.filter((label) => !label.endsWith('<Term'))).toEqual([]);
  const filters = textOf('views/job/filters.tsx').match(/<label>\s*<Term of=\{field\}>/g) ?? [];
  expect(filters).toHaveLength(2);
});

it('has no term that neither an article nor a page uses', () => {
  const script = path.join(root, 'web/build/articles.mjs');
  const {stdout} = spawnSync(process.execPath, [script], {encoding: 'utf8'});
  const inArticles = (JSON.parse(stdout) as {terms: string[]}[]).flatMap(({terms}) => terms);
  const used = new Set([...inArticles, ...sources.flatMap(({text}) => linked(text))]);
  const unused = glossary.filter(({id, keys = []}) => ![id, ...keys].some((name) => used.has(name)));
  expect(unused.map(({id}) => id)).toEqual([]);
});

it('has each id and key once, links only to entries, and says each in a sentence', () => {
  expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([]);
  const ids = glossary.map(({id}) => id);
  expect(glossary.flatMap(({see = []}) => see).filter((id) => !ids.includes(id))).toEqual([]);
  for (const {id, term, section, text} of glossary) {
    expect({
      id,
      sound: [term, section, text].every((each) => typeof each === 'string' && each !== ''),
    }).toEqual({
      id,
      sound: true,
    });
    expect({id, text}).toEqual({id, text: expect.stringMatching(/\.$/)});
  }
  expect(glossary.length).toBeGreaterThanOrEqual(70);
});
