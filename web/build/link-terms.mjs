// Links the first mention of each term of the glossary in an article.

/**
 * Changes the texts of `tokens`: words that are a term, or another name of one, become links to its entry, each term once.
 * A term whose entry says `ambiguous` is an everyday word too and is linked by hand alone, as [word](term:id).
 * @param tokens of markdown-it
 * @param used ids of the terms that are linked; those that are found are added
 */
export function linkTerms(tokens, glossary, used) {
  const names = glossary
    .filter(({ambiguous}) => !ambiguous)
    .flatMap(({id, term, also = []}) => [term, ...also].map((name) => ({id, pattern: patternOf(name), name})))
    // “Signature strength” goes before “signature”.
    .sort((a, b) => b.name.length - a.name.length);
  const briefs = new Map(glossary.map((entry) => [entry.id, briefOf(entry)]));
  const byHand = handMade(tokens);
  let isHeading = false;
  for (const token of tokens) {
    if (token.type === 'heading_open') isHeading = true;
    if (token.type === 'heading_close') isHeading = false;
    if (token.type !== 'inline') continue;
    token.children = joinLines(token.children);
    token.children = linkWithin(token, isHeading ? [] : names, briefs, used, byHand);
  }
}

/** A term may stand where a line of the source ends. */
function joinLines(children) {
  const result = [];
  for (const child of children) {
    const last = result.at(-1);
    const isText = child.type === 'text' || child.type === 'softbreak';
    if (!isText) result.push(child);
    else if (last?.type === 'text') last.content += child.type === 'text' ? child.content : ' ';
    else if (child.type === 'text') result.push(child);
    else {
      child.type = 'text';
      child.tag = '';
      child.content = ' ';
      result.push(child);
    }
  }
  return result;
}

function linkWithin({children}, names, briefs, used, byHand) {
  const result = [];
  let depth = 0;
  for (const child of children) {
    if (child.type === 'link_open') {
      depth++;
      if (child.meta?.term) {
        used.add(child.meta.term);
        child.attrSet('class', 'term');
        child.attrSet('title', briefs.get(child.meta.term) ?? '');
      }
    }
    if (child.type === 'link_close') depth--;
    const open = names.filter(({id}) => !used.has(id) && !byHand.has(id));
    if (child.type !== 'text' || depth > 0 || open.length === 0) result.push(child);
    else result.push(...split(child, names, briefs, used, byHand));
  }
  return result;
}

/** A text, cut where terms stand that are not linked yet. */
function split(token, names, briefs, used, byHand) {
  const {content, constructor: Token, level} = token;
  const result = [];
  let at = 0;
  const text = (words) => {
    if (words === '') return;
    const part = new Token('text', '', 0);
    part.content = words;
    part.level = level;
    result.push(part);
  };
  for (;;) {
    const next = firstOf(content, at, names, used, byHand);
    if (!next) break;
    text(content.slice(at, next.from));
    const open = new Token('link_open', 'a', 1);
    open.attrs = [
      ['href', `/learn/glossary#${next.id}`],
      ['class', 'term'],
      ['title', briefs.get(next.id) ?? ''],
    ];
    result.push(open);
    text(content.slice(next.from, next.to));
    result.push(new Token('link_close', 'a', -1));
    used.add(next.id);
    at = next.to;
  }
  text(content.slice(at));
  return result;
}

function firstOf(content, at, names, used, byHand) {
  let first;
  for (const {id, pattern} of names) {
    if (used.has(id) || byHand.has(id)) continue;
    pattern.lastIndex = at;
    const found = pattern.exec(content);
    if (found && (first === undefined || found.index < first.from)) {
      first = {id, from: found.index, to: found.index + found[0].length};
    }
  }
  return first;
}

/** Where the author has linked a term, that place is the one. */
function handMade(tokens) {
  return new Set(
    tokens.flatMap(({children}) => (children ?? []).flatMap(({meta}) => (meta?.term ? [meta.term] : []))),
  );
}

/** A whole word, singular or plural. Names that are written in capitals, or with signs, are these letters alone. */
function patternOf(name) {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/[ -]/g, '[ -]');
  const isPlain = /^[A-Z]?[a-z0-9 -]+$/.test(name) && name.length > 3;
  return new RegExp(`(?<![\\w-])${escaped}(?:e?s)?(?![\\w-])`, isPlain ? 'gi' : 'g');
}

/** The first sentence of an entry, as pages show it when a term is pointed at. */
function briefOf({term, text}) {
  return `${term}: ${/^.*?[.](?=\s|$)/s.exec(text)?.[0] ?? text}`;
}
