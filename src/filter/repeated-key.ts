/** What tells where in a JSON text one stands: texts, brackets, and what parts members. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs;

interface Open {
  /** keys so far; undefined in an array */
  readonly keys?: Set<string>;
  /** the member or element one is in */
  at: string | number;
}

/**
 * The path of the first key that one object of a JSON text has twice, such as `where.pert_iname`; undefined where there
 * is none. `JSON.parse` takes the last and drops the others without a word.
 * @param text valid JSON
 */
export function repeatedKey(text: string): string | undefined {
  const open: Open[] = [];
  let last = '';
  for (const [token] of text.matchAll(tokens)) {
    const within = open[open.length - 1];
    if (token === '{') open.push({keys: new Set(), at: ''});
    else if (token === '[') open.push({at: 0});
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',') {
      if (typeof within.at === 'number') within.at++;
    } else if (token === ':') {
      const key = JSON.parse(last) as string;
      within.at = key;
      if (within.keys?.has(key)) return pathOf(open);
      within.keys?.add(key);
    } else last = token;
  }
  return undefined;
}

function pathOf(open: readonly Open[]): string {
  return open
    .map(({at}) => (typeof at === 'number' ? `[${at}]` : `.${at}`))
    .join('')
    .slice(1);
}
