/** The articles of docs/learn are sound, and the build says what is wrong with one that is not. */
import {spawnSync} from 'node:child_process';
import {cpSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '../../..');
const articlesFolder = path.join(root, 'docs/learn');

/** What the build reads of a folder, or the faults that it finds. */
function readArticles(folder: string): {articles: readonly Article[]; faults: string} {
  const script = path.join(root, 'web/build/articles.mjs');
  const {stdout, stderr} = spawnSync(process.execPath, [script, folder], {encoding: 'utf8'});
  return {articles: stdout === '' ? [] : (JSON.parse(stdout) as Article[]), faults: stderr};
}

interface Article {
  readonly name: string;
  readonly words: number;
}

it('has articles whose links to articles, headings, terms, pages and figures all resolve', () => {
  const {articles, faults} = readArticles(articlesFolder);
  expect(faults).toBe('');
  expect(articles.length).toBeGreaterThanOrEqual(25);
  // Prose; code does not count.
  expect(articles.filter(({words}) => words < 140 || words > 700)).toEqual([]);
});

describe('an article at fault ends the build, which names it and says what is wrong', () => {
  let folder: string;
  /** of all cases at once: each has an article of its own */
  let faults: string;

  const sound = {
    title: 'A title',
    section: 'Begin',
    tags: '[basics]',
    related: '[what-cmap-is]',
    brief: 'A sentence.',
    text: 'Text.',
  };
  const cases: readonly [what: string, change: Partial<typeof sound>, said: string][] = [
    ['no title', {title: '""'}, 'has no title'],
    ['an unknown section', {section: 'Nowhere'}, 'section “Nowhere” is not in contents.yml'],
    ['an unknown tag', {tags: '[basics, oddities]'}, 'tag “oddities” is not in contents.yml'],
    ['an unknown related article', {related: '[gone]'}, 'related article “gone” does not exist'],
    ['a brief that is no sentence', {brief: 'Words'}, 'has no brief, which is a sentence'],
    ['a broken link', {text: '[x](gone.md)'}, 'links to gone.md, which does not exist'],
    [
      'a broken anchor',
      {text: '[x](file-formats.md#gone)'},
      'file-formats.md#gone, which has no such heading',
    ],
    ['an unknown term', {text: '[x](term:gone)'}, 'links the unknown term “gone”'],
    ['an unknown page', {text: '[x](/gone)'}, 'links to /gone, which is no address of the pages'],
    ['an unsafe link', {text: '[x](http://example.org)'}, 'neither an article (name.md), a term'],
    ['an unknown figure', {text: '![x](figure:gone)'}, 'docs/learn/figures has no such figure'],
    ['a figure within text', {text: 'See ![x](figure:tas).'}, 'within a paragraph of text'],
    ['a heading twice', {text: '## A\n\n## A'}, 'has the heading “A” twice'],
  ];

  const write = (name: string, change: Partial<typeof sound>) => {
    const {text, ...front} = {...sound, ...change};
    const lines = Object.entries(front).map(([key, value]) => `${key}: ${value}`);
    writeFileSync(path.join(folder, `${name}.md`), `---\n${lines.join('\n')}\n---\n${text}\n`);
  };

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'openclue-articles-'));
    cpSync(articlesFolder, folder, {recursive: true});
    for (const [i, [, change]] of cases.entries()) write(`case-${i}`, change);
    ({faults} = readArticles(folder));
  });

  afterAll(() => rmSync(folder, {recursive: true, force: true}));

  it.each(cases.map((each, i) => [...each, i] as const))('%s', (_, __, said, i) => {
    const own = faults.split('\n').filter((line) => line.startsWith(`docs/learn/case-${i}.md: `));
    expect(own).toEqual([expect.stringContaining(said)]);
  });

  it('none of which is in a sound one; HTML in it is text', () => {
    for (const i of cases.keys()) rmSync(path.join(folder, `case-${i}.md`));
    write('sound', {text: '<script>alert(1)</script>'});
    const script = `
      import {readArticles} from ${JSON.stringify(path.join(root, 'web/build/articles.mjs'))};
      const {articles} = readArticles(${JSON.stringify(folder)});
      console.log(articles.find(({name}) => name === 'sound').blocks[0].html);`;
    const {stdout} = spawnSync(process.execPath, ['--input-type=module', '-e', script], {encoding: 'utf8'});
    expect(stdout.trim()).toBe('<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>');
  });
});
