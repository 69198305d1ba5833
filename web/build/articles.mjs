// Reads the articles of docs/learn and makes them what the pages show. `node web/build/articles.mjs [folder]` checks them
// and prints what each has, or says which is at fault.
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {load} from 'js-yaml';
import {readGlossary} from './glossary.mjs';
import {renderArticle} from './render-article.mjs';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/** Where the articles of this project are, and the views whose addresses they may lead to. */
export const articlesFolder = here('../../docs/learn');
const viewsFolder = here('../src/views');

/** Addresses of the server that are no pages. */
const serverAddresses = ['/explorer/', '/openapi.json', '/temp_api_key', '/health', '/metrics'];

/**
 * Every article, checked and rendered.
 * @param folder holds `*.md`, `contents.yml` (sections in their order, tags), `glossary.yml` and `figures/`
 * @returns sections, tags, and the articles in the order of their sections
 * @throws Error that names each article at fault and what is wrong with it
 */
export function readArticles(folder = articlesFolder) {
  const contents = load(readFileSync(path.join(folder, 'contents.yml'), 'utf8'));
  const glossary = readGlossary(path.join(folder, 'glossary.yml'));
  const files = readdirSync(folder).filter((file) => file.endsWith('.md'));
  const faults = [];
  const sources = files.map((file) => {
    const fault = (what) => faults.push(`docs/learn/${file}: ${what}`);
    return {...readSource(path.join(folder, file), fault), fault};
  });
  checkFrontMatter(sources, contents);
  const rendered = sources.map((source) => ({
    source,
    page: renderArticle(source, {glossary, figureOf: (name) => readFigure(folder, name)}),
  }));
  checkLinks(rendered);
  if (faults.length > 0) throw new Error(`Articles are at fault:\n${faults.join('\n')}`);
  const place = (section) => contents.sections.indexOf(section);
  const articles = rendered
    .map(({source: {name, title, section, order, tags, related, brief}, page}) => {
      const {blocks, terms, words} = page;
      return {name, title, section, order, tags, related, brief, blocks, terms, words};
    })
    .sort((a, b) => place(a.section) - place(b.section) || a.order - b.order);
  return {sections: contents.sections, tags: contents.tags, articles};
}

/** Front matter between two lines of dashes, and the text after it. */
function readSource(file, fault) {
  const name = path.basename(file, '.md');
  const [, front, text] = /^---\n(.*?)\n---\n(.*)$/s.exec(readFileSync(file, 'utf8')) ?? [];
  if (front === undefined) fault('does not begin with front matter between two lines ---');
  const {title = '', section = '', order = 0, tags = [], related = [], brief = ''} = load(front ?? '') ?? {};
  return {name, title, section, order, tags, related, brief, text: text ?? ''};
}

function checkFrontMatter(sources, {sections, tags: known}) {
  const names = sources.map(({name}) => name);
  for (const {name, title, section, tags, related, brief, fault} of sources) {
    if (title === '') fault('has no title');
    if (!/\.$/.test(brief)) fault('has no brief, which is a sentence');
    if (!sections.includes(section)) fault(`section “${section}” is not in contents.yml`);
    if (tags.length === 0) fault('has no tags');
    for (const tag of tags) if (!(tag in known)) fault(`tag “${tag}” is not in contents.yml`);
    for (const other of related) {
      if (other === name) fault('is related to itself');
      else if (!names.includes(other)) fault(`related article “${other}” does not exist`);
    }
  }
}

/** A figure's file, or undefined where there is none. */
function readFigure(folder, name) {
  const file = path.join(folder, 'figures', `${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function checkLinks(rendered) {
  const pages = new Map(rendered.map(({source, page}) => [source.name, page]));
  const patterns = pageAddresses();
  for (const {source, page} of rendered) {
    for (const {article, hash} of page.links.articles) {
      const other = pages.get(article);
      if (!other) source.fault(`links to ${article}.md, which does not exist`);
      else if (hash !== '' && !other.headings.includes(hash)) {
        source.fault(`links to ${article}.md#${hash}, which has no such heading`);
      }
    }
    for (const address of page.links.pages) {
      if (!patterns.some((pattern) => pattern.test(address))) {
        source.fault(`links to ${address}, which is no address of the pages`);
      }
    }
    for (const what of page.faults) source.fault(what);
  }
}

/** The addresses that views answer, as they declare them. */
function pageAddresses() {
  const declared = readdirSync(viewsFolder, {recursive: true})
    .filter((file) => path.basename(file) === 'index.ts')
    .flatMap((file) => [
      ...readFileSync(path.join(viewsFolder, file), 'utf8').matchAll(/\bpaths: \[([^\]]*)\]/g),
    ])
    .flatMap(([, list]) => [...list.matchAll(/'([^']+)'/g)])
    .map(([, pattern]) => pattern);
  return [...declared, ...serverAddresses].map(
    (pattern) => new RegExp(`^${pattern.replace(/[.]/g, '\\.').replace(/:\w+[*+?]?/g, '[^/?#]+')}(?:[?#]|$)`),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const {articles} = readArticles(process.argv[2]);
    console.log(JSON.stringify(articles.map(({name, terms, words}) => ({name, terms, words}))));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
