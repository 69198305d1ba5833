// An article's Markdown as HTML: links to other articles and to terms, headings that can be linked, figures apart.
import MarkdownIt from 'markdown-it';
import {linkTerms} from './link-terms.mjs';

/**
 * @param source name and text of an article
 * @param context the glossary, and what a figure's file holds
 * @returns blocks in their order, each html or a figure; ids of headings and of the terms that are linked; links to
 * articles and pages, to be checked against all others; faults; number of words
 */
export function renderArticle({name, text}, {glossary, figureOf}) {
  // Articles are our own, yet raw HTML stays off: what they may hold is Markdown.
  const markdown = new MarkdownIt({html: false, linkify: false, typographer: false});
  const page = {blocks: [], headings: [], terms: new Set(), faults: []};
  page.links = {articles: [], pages: []};
  const tokens = markdown.parse(text, {});
  for (const token of tokens) {
    if (token.type === 'inline') for (const child of token.children) readInline(child, name, glossary, page);
  }
  giveIds(tokens, page);
  page.words = wordsOf(tokens);
  linkTerms(tokens, glossary, page.terms);
  for (const token of tokens) if (token.type === 'fence') token.attrSet('tabindex', '0');
  markdown.renderer.rules.table_open = () =>
    '<div class="table-scroll" role="group" aria-label="Table" tabindex="0"><table>';
  markdown.renderer.rules.table_close = () => '</table></div>';
  markdown.renderer.rules.fence = (all, i) =>
    `<pre tabindex="0"><code>${markdown.utils.escapeHtml(all[i].content)}</code></pre>`;
  page.blocks = blocksOf(tokens, markdown, figureOf, page.faults);
  return {...page, terms: [...page.terms]};
}

/** What a link leads to: `other.md#heading`, `term:id`, an address of the pages, or another site. */
function readInline(token, name, glossary, page) {
  if (token.type !== 'link_open') return;
  const target = token.attrGet('href') ?? '';
  const [, article, hash = ''] = /^([\w-]+)\.md(?:#(.+))?$/.exec(target) ?? [];
  if (article) {
    page.links.articles.push({article, hash});
    token.attrSet('href', `/learn/${article}${hash && `#${hash}`}`);
  } else if (target.startsWith('#')) {
    page.links.articles.push({article: name, hash: target.slice(1)});
  } else if (target.startsWith('term:')) {
    const id = target.slice('term:'.length);
    if (!glossary.some((entry) => entry.id === id)) page.faults.push(`links the unknown term “${id}”`);
    token.attrSet('href', `/learn/glossary#${id}`);
    token.meta = {term: id};
  } else if (target.startsWith('/')) {
    page.links.pages.push(target);
    // Not a page, so the browser asks for it.
    if (/^\/(openapi|temp_api_key|health|metrics)/.test(target)) token.attrSet('target', '_self');
  } else if (target.startsWith('https://')) {
    token.attrSet('rel', 'noreferrer');
  } else {
    page.faults.push(
      `links to “${target}”: neither an article (name.md), a term (term:id), a page (/query) nor https://`,
    );
  }
}

/** Headings get the id by which `other.md#id` finds them. */
function giveIds(tokens, page) {
  for (const [i, token] of tokens.entries()) {
    if (token.type !== 'heading_open') continue;
    const words = tokens[i + 1].content;
    if (token.tag === 'h1')
      page.faults.push(`has a heading of the first level, “${words}”: its title is one`);
    const id = words
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
    if (page.headings.includes(id)) page.faults.push(`has the heading “${words}” twice`);
    page.headings.push(id);
    token.attrSet('id', id);
  }
}

function wordsOf(tokens) {
  const texts = tokens.flatMap((token) =>
    token.type === 'inline' ? token.children.map(({content}) => content) : [],
  );
  return texts.join(' ').split(/\s+/).filter(Boolean).length;
}

/** Paragraphs that are an image of `figure:name` alone become figures; what stands between them is HTML. */
function blocksOf(tokens, markdown, figureOf, faults) {
  const blocks = [];
  let begun = 0;
  const html = (end) => {
    if (end > begun)
      blocks.push({html: markdown.renderer.render(tokens.slice(begun, end), markdown.options, {})});
  };
  for (let i = 0; i < tokens.length; i++) {
    const images = tokens[i].children?.filter(({type}) => type === 'image') ?? [];
    for (const image of images) {
      const source = image.attrGet('src') ?? '';
      const figure = source.startsWith('figure:') ? figureOf(source.slice('figure:'.length)) : undefined;
      if (!figure) faults.push(`shows “${source}”, and docs/learn/figures has no such figure`);
      else if (tokens[i].children.length > 1) faults.push(`shows “${source}” within a paragraph of text`);
      else {
        html(i - 1);
        const {kind, title, data} = figure;
        blocks.push({figure: {kind, title, data}, caption: image.content});
        begun = i + 2;
      }
    }
  }
  html(tokens.length);
  return blocks;
}
