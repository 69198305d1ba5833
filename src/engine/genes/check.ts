/** Judges the gene sets of a job before anything is computed: what is wrong, where, and what to do. */
import type {GeneSet} from '../formats/gene-sets';
import type {GeneCatalog} from './catalog';
import {type ClassedGenes, classifyGenes} from './classify';
import {type Pairing, pairSets, type QuerySets, queryName} from './pairing';

export interface SubmittedSets {
  readonly up?: readonly GeneSet[];
  readonly down?: readonly GeneSet[];
}

export interface GeneSetLimits {
  /** entries of all lists of a job together, known genes or not: more are not even looked up */
  readonly entries: number;
  readonly queries: number;
  /** usable genes of a list */
  readonly genes: number;
  /** more usable genes than this deserve a warning */
  readonly manyGenes: number;
  /** fewer usable genes than this deserve a warning */
  readonly fewGenes: number;
  /** whether a query of one list may stand beside such of two; else its other list counts as forgotten */
  readonly mayStandAlone?: boolean;
}

/**
 * CLUE's web page takes 10 to 150 genes a list and 25 queries a job. cmapM has no limits, and the Broad's own
 * reference queries have up to 175 usable genes: those must run, so only much longer lists are refused.
 */
export const defaultGeneSetLimits: GeneSetLimits = {
  entries: 50_000,
  queries: 25,
  genes: 200,
  manyGenes: 150,
  fewGenes: 10,
};

export interface Remark {
  readonly text: string;
}

/** Remarks on one part of a job, as CLUE shapes them (clue-api.md §4.2). */
export interface Section {
  readonly errors: Remark[];
  readonly warnings: Remark[];
}

export type Side = 'up' | 'down';
export type GeneSetReport = Readonly<Record<'system' | 'both' | Side, Section>>;

/** One query of a job: an up list, a down list or both, with every gene classed. */
export interface CheckedQuery {
  readonly name: string;
  readonly description: string;
  readonly up?: ClassedGenes;
  readonly down?: ClassedGenes;
}

export interface CheckedSets {
  /** true when no section has an error */
  readonly accepted: boolean;
  readonly report: GeneSetReport;
  readonly queries: readonly CheckedQuery[];
}

/** Tokens or names that a remark lists. */
const shown = 10;

/**
 * Pairs the sets of a job into queries and checks them against a feature space (cmapM checkGenesets.m; the limits
 * are CLUE's).
 * @param featureSpace Entrez ids of the genes of the index that will be queried
 */
export function checkGeneSets(
  sets: SubmittedSets,
  catalog: GeneCatalog,
  featureSpace: ReadonlySet<string>,
  limits: GeneSetLimits = defaultGeneSetLimits,
): CheckedSets {
  const report: GeneSetReport = {system: section(), up: section(), down: section(), both: section()};
  const pairing = pairSets(sets.up, sets.down, limits.mayStandAlone);
  checkLists(sets, pairing, limits, report);
  checkPairing(sets, pairing, limits, report);
  const queries = pairing.queries.map((query) => {
    const classed = {
      name: query.name,
      description: (query.up ?? query.down)?.description ?? '',
      up: query.up && classifyGenes(catalog, query.up.members, featureSpace),
      down: query.down && classifyGenes(catalog, query.down.members, featureSpace),
    };
    for (const side of ['up', 'down'] as const) {
      const genes = classed[side];
      if (!genes) continue;
      checkList(genes, query, side, limits, report[side]);
      checkDescription(query, side, catalog, report[side]);
    }
    checkOverlap(classed, report.both);
    return classed;
  });
  const accepted = Object.values(report).every(({errors}) => errors.length === 0);
  return {accepted, report, queries};
}

function section(): Section {
  return {errors: [], warnings: []};
}

function checkLists(
  {up = [], down = []}: SubmittedSets,
  pairing: Pairing,
  limits: GeneSetLimits,
  {system}: GeneSetReport,
): void {
  if (up.length === 0 && down.length === 0) {
    system.errors.push({
      text: 'There is no gene set. Send an up list, a down list or both: genes with blanks, commas or line ends between them, GMT, GMX or GRP.',
    });
  }
  const queries = Math.max(up.length, down.length, pairing.queries.length);
  if (queries > limits.queries) {
    system.errors.push({
      text: `There are ${queries} queries where ${limits.queries} are allowed in a job. Split them into several jobs.`,
    });
  }
}

function checkPairing(
  sets: SubmittedSets,
  pairing: Pairing,
  {mayStandAlone}: GeneSetLimits,
  report: GeneSetReport,
): void {
  for (const side of ['up', 'down'] as const) {
    for (const {name} of pairing.repeated[side]) {
      report[side].errors.push({
        text: `The ${side} list has two sets for the query "${queryName(name)}", the second is "${name}". Give each query a name of its own.`,
      });
    }
  }
  const {up = [], down = []} = sets;
  const {errors, warnings} = report.both;
  if (up.length > 0 && down.length > 0 && up.length !== down.length && !mayStandAlone) {
    errors.push({
      text: `There are ${up.length} up sets and ${down.length} down sets. Each query needs one of both, or send one list alone.`,
    });
  }
  for (const [side, other] of [['up', 'down'] as const, ['down', 'up'] as const]) {
    const names = pairing.alone[side].map(({name}) => name);
    if (names.length === 0) continue;
    errors.push({
      text: `Only the ${side} list has ${list(names)}. Sets are paired by name, a final _UP, _DN or _DOWN aside: add the ${other} sets or correct the names.`,
    });
  }
  if (pairing.namesDiffer) {
    warnings.push({
      text: `The up set "${up[0].name}" and the down set "${down[0].name}" are taken for one query although their names differ.`,
    });
  }
}

function checkList(
  genes: ClassedGenes,
  {name}: QuerySets,
  side: Side,
  limits: GeneSetLimits,
  {errors, warnings}: Section,
): void {
  const {valid, validNotUsed, invalid, repeats} = genes;
  const where = `Query "${name}", ${side} list`;
  if (valid.length + validNotUsed.length + invalid.length === 0) {
    errors.push({
      text: `${where}: it has no gene. A line is name, description and genes, separated by tabs.`,
    });
  } else if (valid.length === 0) {
    errors.push({
      text: `${where}: none of its genes can be used (${count(invalid.length, 'is', 'are')} unknown, ${validNotUsed.length} outside this dataset's genes). Use Entrez ids or HUGO symbols of genes the dataset has.`,
    });
  } else if (valid.length > limits.genes) {
    errors.push({
      text: `${where}: it has ${valid.length} usable genes where ${limits.genes} are allowed. Keep the ${limits.genes} strongest.`,
    });
  } else if (valid.length > limits.manyGenes) {
    warnings.push({
      text: `${where}: ${valid.length} genes are usable; CLUE itself takes at most ${limits.manyGenes}.`,
    });
  } else if (valid.length < limits.fewGenes) {
    warnings.push({
      text: `${where}: only ${count(valid.length, 'gene is', 'genes are')} usable; results with fewer than ${limits.fewGenes} are unreliable.`,
    });
  }
  const aliases = [...valid, ...validNotUsed].filter(({via}) => via === 'alias');
  if (aliases.length > 0) {
    warnings.push({
      text: `${where}: ${count(aliases.length, 'entry is another name of its gene', 'entries are other names of their genes')}: ${list(aliases.map(({token, symbol}) => `${token} (taken for ${symbol})`))}.`,
    });
  }
  if (invalid.length > 0) {
    warnings.push({
      text: `${where}: ${count(invalid.length, 'entry is', 'entries are')} no known gene and left out: ${list(invalid)}. Use Entrez ids or HUGO symbols.`,
    });
  }
  if (validNotUsed.length > 0) {
    warnings.push({
      text: `${where}: ${count(validNotUsed.length, 'gene is', 'genes are')} known but not among this dataset's genes and left out: ${list(validNotUsed.map(({token}) => token))}.`,
    });
  }
  if (repeats.length > 0) {
    warnings.push({
      text: `${where}: ${count(repeats.length, 'entry repeats', 'entries repeat')} an earlier one, and a gene counts once: ${list(repeats.map(({token, first}) => (token === first ? token : `${token} (as ${first})`)))}.`,
    });
  }
}

/** A gene where the description belongs tells of a line without one, whose first gene would be lost in silence. */
function checkDescription(query: QuerySets, side: Side, catalog: GeneCatalog, {warnings}: Section): void {
  const description = query[side]?.description ?? '';
  const via = catalog.resolve(description)?.via;
  // Words of a description may be an old name of a gene, or a probe's.
  if (via !== 'entrez' && via !== 'symbol') return;
  warnings.push({
    text: `Query "${query.name}", ${side} list: "${description}" stands where the description belongs, though it is a gene, and was not used. If the line has no description, write one between its name and its genes (na will do).`,
  });
}

function checkOverlap({name, up, down}: CheckedQuery, {errors}: Section): void {
  if (!up || !down) return;
  const downIds = new Set(down.valid.map(({entrezId}) => entrezId));
  const common = up.valid.filter(({entrezId}) => downIds.has(entrezId));
  if (common.length === 0) return;
  if (common.length === up.valid.length && common.length === down.valid.length) {
    errors.push({
      text: `Query "${name}": the up and the down list are the same genes. Send two different lists, or one alone.`,
    });
    return;
  }
  errors.push({
    text: `Query "${name}": ${count(common.length, 'gene is', 'genes are')} in both the up and the down list: ${list(common.map(({token}) => token))}. Remove each from one of them.`,
  });
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

function list(tokens: readonly string[]): string {
  const clipped = tokens
    .slice(0, shown)
    .map((token) => (token.length > 40 ? `${token.slice(0, 40)}…` : token));
  const rest = tokens.length - clipped.length;
  return clipped.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
