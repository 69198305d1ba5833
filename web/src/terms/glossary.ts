/** The glossary of docs/learn, which pages load when they need it. */
import entries from '../../../docs/learn/glossary.yml';

export interface GlossaryEntry {
  readonly id: string;
  /** as a heading */
  readonly term: string;
  /** other spellings, for searching */
  readonly also?: readonly string[];
  /** fields, scores and options of the API that it explains */
  readonly keys?: readonly string[];
  readonly section: string;
  /** an everyday word too: articles link it only where their author does */
  readonly ambiguous?: boolean;
  readonly text: string;
  /** ids of related entries */
  readonly see?: readonly string[];
}

export const glossary: readonly GlossaryEntry[] = entries;

/** The entry that explains a term's id or a key. */
export function entryOf(name: string): GlossaryEntry | undefined {
  return glossary.find(({id}) => id === name) ?? glossary.find(({keys}) => keys?.includes(name));
}

/** The first sentence of an entry. */
export function briefOf(name: string): string {
  const entry = entryOf(name);
  if (!entry) return '';
  return `${entry.term}: ${/^.*?[.](?=\s|$)/s.exec(entry.text)?.[0] ?? entry.text}`;
}
