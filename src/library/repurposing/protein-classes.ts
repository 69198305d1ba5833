/** Classes of proteins by the symbols of their genes, as the rules of protein-classes.tsv have it. */
import {readFileSync} from 'node:fs';
import {compiledFile} from '../../engine/ground/package';

/** In the order that pages show. A symbol without a rule is unclassified. */
export const proteinClasses = [
  ...([
    'kinase',
    'GPCR',
    'ion channel',
    'nuclear receptor',
    'transporter',
    'protease',
    'epigenetic',
  ] as const),
  ...(['other enzyme', 'other', 'unclassified'] as const),
] as const;
export type ProteinClass = (typeof proteinClasses)[number];

export interface ClassifiedProtein {
  readonly class: ProteinClass;
  /** that the rule is of; absent where there is none */
  readonly family?: string;
}

interface Rule extends ClassifiedProtein {
  readonly matches: RegExp;
}

const unclassified: ClassifiedProtein = {class: 'unclassified'};
let rules: readonly Rule[] | undefined;
const known = new Map<string, ClassifiedProtein>();
/** Symbols that are remembered; there are some 20,000 genes. */
const mostKnown = 50_000;

/** @param symbol HUGO symbol of the protein's gene, in capitals as HGNC writes it */
export function classOfProtein(symbol: string): ClassifiedProtein {
  const found = known.get(symbol);
  if (found) return found;
  rules ??= readRules(readFileSync(compiledFile(__dirname, 'protein-classes.tsv'), 'utf8'));
  const rule = rules.find(({matches}) => matches.test(symbol));
  const classified = rule ? {class: rule.class, family: rule.family} : unclassified;
  if (known.size < mostKnown) known.set(symbol, classified);
  return classified;
}

/** @throws Error naming a line that is no rule */
export function readRules(text: string): Rule[] {
  return text.split('\n').flatMap((line, i) => {
    if (line === '' || line.startsWith('#')) return [];
    const [name, family, patterns] = line.split('\t');
    const found = proteinClasses.find((each) => each === name);
    if (!found || !patterns) throw new Error(`line ${i + 1} of the classes of proteins is no rule: ${line}`);
    const any = patterns.split(' ').map(expressionOf).join('|');
    return [{class: found, family, matches: new RegExp(`^(?:${any})$`)}];
  });
}

/** `*` any letters and digits, `#` a number, `?` a letter; the rest as in a regular expression. */
function expressionOf(pattern: string): string {
  return pattern.replaceAll('*', '[A-Z0-9]*').replaceAll('#', '[0-9]+').replaceAll('?', '[A-Z]');
}
