/** Sets of signatures for the enrichment stage: from the dataset's metadata, the PCLs and a user's GMT. */
import {type GeneSet, parseGmt} from '../../engine/formats/gene-sets';
import type {MetadataField, TextField} from '../../engine/formats/matrix';
import {missingText} from '../../engine/formats/text-field';
import type {Section} from '../../engine/genes/check';
import type {SignatureTable} from '../../engine/index';
import {groupByFields, type Level, levelOf} from '../../engine/stats/roll-up';
import {setsOfTerms} from '../../engine/stats/term-sets';
import {OpenclueError} from '../../errors';
import type {CheckContext, Submission} from '../analysis';
import {isPositive} from './normaliser';
import type {PlannedSets} from './plan';
import {digestRows} from './ranking';

/** Smaller sets of a dataset's own say more of one signature than of a class. A user's are taken as they are. */
const smallestSet = 3;
/** A set of more than this share of all signatures is what others are compared with. */
const largestShare = 0.5;
/** Sets that a remark lists. */
const shown = 5;
const mostSets = 2000;

/** `set_type` of a result, by where the sets come from (clue-api.md §4.4 names the first two). */
const types = {moa: 'MOA_CLASS', pcl: 'PCL', cell: 'CELL', pertType: 'PERT_TYPE', given: 'USER_SET'} as const;

/** A set as the result shows it. */
export interface SetRow {
  /** name of the set, the same in all cell lines */
  readonly source: string;
  readonly type: string;
  /** the cell line whose signatures it holds, or -666 for those of all */
  readonly cell: string;
}

/** All sets of a dataset for one plan: rows are sets, members are positions in the ranked signatures. */
export interface SignatureSets extends Level {
  readonly rows: readonly SetRow[];
}

/** Reads the user's sets and chooses the PCLs that the dataset has; what is wrong goes to `section`. */
export function checkSets(
  {sets: text}: Pick<Submission, 'sets'>,
  {dataset: {signatures}, pcls}: Pick<CheckContext, 'dataset' | 'pcls'>,
  section: Section,
): PlannedSets {
  const perts = signatures.field('pert_id');
  const known = new Set(perts?.kind === 'text' ? perts.dictionary : []);
  const usable = pcls.filter(({members}) => members.filter((pert) => known.has(pert)).length > 1);
  if (text === undefined) return {pcls: usable, given: []};
  let given: GeneSet[];
  try {
    given = parseGmt(text, 'sets-cmapfile');
  } catch (error) {
    if (!(error instanceof OpenclueError)) throw error;
    section.errors.push({text: error.message});
    return {pcls: usable, given: []};
  }
  if (given.length === 0) {
    section.errors.push({
      text: 'sets-cmapfile has no set in it. Send GMT, a set per line: name, description and members, separated by tabs; or leave it out.',
    });
  }
  if (given.length > mostSets) {
    section.errors.push({
      text: `sets-cmapfile: it has ${given.length} sets where ${mostSets} are allowed. Send the ones that matter.`,
    });
    return {pcls: usable, given: []};
  }
  const find = memberFinder(signatures);
  const rows = given.map(({members}) => find(members));
  const present = given.filter((_, i) => rows[i].length > 0);
  if (given.length > 0 && present.length === 0) {
    section.errors.push({
      text: 'sets-cmapfile: no member of any set is a signature id, pert_id or pert name of the dataset. Correct the members, or leave the sets out.',
    });
  } else {
    section.warnings.push(...remarks(given, rows, signatures).map((text) => ({text})));
    const without = given.filter(({description}) => description !== '' && find([description]).length > 0);
    if (without.length > 0) {
      const text = `sets-cmapfile: in ${without.length} of ${given.length} sets a name the dataset has stands where the description belongs and is no member: ${without
        .slice(0, shown)
        .map(({name, description}) => `"${description}" of ${name}`)
        .join(', ')}. If the lines have no description, write one (na will do).`;
      section.warnings.push({text});
    }
  }
  return {pcls: usable, given: present};
}

/**
 * Which of a user's sets will not be tested, and why.
 * @param rows of the members of each set
 */
function remarks(
  given: readonly GeneSet[],
  rows: readonly (readonly number[])[],
  signatures: SignatureTable,
): string[] {
  const ranked = digestRows(signatures);
  const position = positionsOf(ranked, signatures.count);
  const counts = rows.map((members) => members.filter((row) => position[row] >= 0).length);
  const remark = (applies: (set: number) => boolean, what: string): string[] => {
    const names = given.flatMap(({name}, set) => (applies(set) ? [name] : []));
    if (names.length === 0) return [];
    const rest = names.length - shown;
    const list = `${names.slice(0, shown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
    return [`sets-cmapfile: ${names.length} of ${given.length} sets have ${what}: ${list}.`];
  };
  return [
    ...remark((set) => rows[set].length === 0, 'no member in the dataset and are left out'),
    ...remark(
      (set) => rows[set].length > 0 && counts[set] === 0,
      `no member among the ${ranked.length} exemplar signatures that the digest ranks and will not be tested`,
    ),
    ...remark(
      (set) => counts[set] > ranked.length * largestShare,
      `more than half of the ${ranked.length} signatures that the digest ranks and will not be tested over all cell lines together`,
    ),
  ];
}

/** Finds the rows of the signatures that a set names by signature id, pert_id or pert name. */
function memberFinder(signatures: SignatureTable): (members: readonly string[]) => number[] {
  const fields = ['pert_id', 'pert_iname'].flatMap((name) => {
    const field = signatures.field(name);
    return field?.kind === 'text' ? [rowsByText(field)] : [];
  });
  return (members) => {
    const rows = signatures.find(members);
    const found = new Set<number>();
    for (const [i, member] of members.entries()) {
      if (rows[i] >= 0) {
        found.add(rows[i]);
        continue;
      }
      const named = fields.map((rowsOf) => rowsOf(member)).find(({length}) => length > 0);
      for (const row of named ?? []) found.add(row);
    }
    return [...found].sort((a, b) => a - b);
  };
}

/** The rows that have a text, without regard to case. */
function rowsByText({dictionary, codes}: TextField): (text: string) => readonly number[] {
  const folded = new Map<string, number>();
  const codeOf = dictionary.map((text) => {
    const key = text.toUpperCase();
    const known = folded.get(key) ?? folded.size;
    folded.set(key, known);
    return known;
  });
  const rows: number[][] = Array.from(folded, () => []);
  codes.forEach((code, row) => {
    if (code >= 0) rows[codeOf[code]].push(row);
  });
  return (text) => rows[folded.get(text.toUpperCase()) ?? -1] ?? [];
}

/**
 * The sets of some signatures: of each MoA class and PCL the signatures of all cell lines together and of each
 * by itself, likewise of each perturbagen type and of the user's sets; and of each cell line. Sets of more than
 * half of all signatures are left out.
 * @param ranked rows of the signatures that are ranked
 */
export function signatureSets(
  signatures: SignatureTable,
  ranked: Uint32Array,
  {pcls, given}: PlannedSets,
): SignatureSets {
  const field = (name: string) => select(signatures.field(name), ranked);
  const cells = field('cell_iname');
  const perts = field('pert_id');
  const families: Family[] = [];
  const add = (type: string, terms: TextField | undefined, smallest = smallestSet) => {
    if (!terms) return;
    families.push({type, smallest, sets: setsOfTerms(terms)});
    if (cells) families.push({type, smallest, sets: setsOfTerms(terms, [cells])});
  };
  add(types.moa, field('moa'));
  add(types.pcl, perts && classField(perts, pcls));
  add(types.pertType, field('pert_type'));
  if (cells) families.push({type: types.cell, smallest: smallestSet, sets: groupByFields([cells])});
  const largest = ranked.length * largestShare;
  return collect([...families, ...givenFamilies(signatures, ranked, given, cells)], largest);
}

/** Sets of one type; with cell lines where the sets are those of each. */
interface Family {
  readonly type: string;
  readonly smallest: number;
  readonly sets: Level & {readonly fields: readonly TextField[]};
}

/** Place of each signature among those that are ranked, -1 for the others. */
function positionsOf(ranked: Uint32Array, count: number): Int32Array {
  const position = new Int32Array(count).fill(-1);
  ranked.forEach((row, at) => {
    position[row] = at;
  });
  return position;
}

function givenFamilies(
  signatures: SignatureTable,
  ranked: Uint32Array,
  given: readonly GeneSet[],
  cells: TextField | undefined,
): Family[] {
  if (given.length === 0) return [];
  const find = memberFinder(signatures);
  const position = positionsOf(ranked, signatures.count);
  const rows = given.map(({name, members}) => ({
    id: name,
    members: find(members).flatMap((row) => (position[row] < 0 ? [] : position[row])),
  }));
  const names = (ids: readonly string[]): TextField => ({
    kind: 'text',
    dictionary: ids,
    codes: Int32Array.from(ids.keys()),
  });
  const whole: Family = {
    type: types.given,
    smallest: 1,
    sets: {...levelOf(rows), fields: [names(rows.map(({id}) => id))]},
  };
  if (!cells) return [whole];
  const parts = rows.flatMap(({id, members}) =>
    [...new Set(members.map((at) => cells.codes[at]))]
      .filter((code) => code >= 0)
      .sort((a, b) => (cells.dictionary[a] < cells.dictionary[b] ? -1 : 1))
      .map((code) => ({id, code, members: members.filter((at) => cells.codes[at] === code)})),
  );
  const fields = [
    names(parts.map(({id}) => id)),
    {...cells, codes: Int32Array.from(parts, ({code}) => code)},
  ];
  return [whole, {type: types.given, smallest: 1, sets: {...levelOf(parts), fields}}];
}

function collect(families: readonly Family[], largest: number): SignatureSets {
  const rows: SetRow[] = [];
  const ids: string[] = [];
  const members: Uint32Array[] = [];
  for (const {type, smallest, sets} of families) {
    const [terms, cells] = type === types.cell ? [sets.fields[0], sets.fields[0]] : sets.fields;
    for (let set = 0; set + 1 < sets.starts.length; set++) {
      const part = sets.members.subarray(sets.starts[set], sets.starts[set + 1]);
      if (part.length < smallest || part.length > largest) continue;
      const source = terms.dictionary[terms.codes[set]];
      const cell = cells ? cells.dictionary[cells.codes[set]] : missingText;
      rows.push({source, type, cell});
      ids.push([type, source, cell].join(':'));
      members.push(part);
    }
  }
  const starts = new Uint32Array(members.length + 1);
  members.forEach((part, set) => {
    starts[set + 1] = starts[set] + part.length;
  });
  const all = new Uint32Array(starts[members.length]);
  members.forEach((part, set) => {
    all.set(part, starts[set]);
  });
  return {rows, ids, starts, members: all};
}

/** Members of each set that are of high quality (is_hiq); undefined where the dataset does not tell. */
export function highQualityMembers(
  signatures: SignatureTable,
  ranked: Uint32Array,
  {starts, members}: Level,
): Uint32Array | undefined {
  const field = signatures.field('is_hiq');
  if (!field) return undefined;
  const good = isPositive(field, signatures.count);
  return Uint32Array.from({length: starts.length - 1}, (_, set) => {
    let count = 0;
    for (let i = starts[set]; i < starts[set + 1]; i++) count += good[ranked[members[i]]];
    return count;
  });
}

/** For each signature the classes of its pert, as one text. */
function classField({dictionary, codes}: TextField, pcls: readonly GeneSet[]): TextField {
  const classes = new Map<string, string[]>();
  for (const {name, members} of pcls) {
    for (const pert of members) classes.set(pert, [...(classes.get(pert) ?? []), name]);
  }
  return {kind: 'text', dictionary: dictionary.map((pert) => classes.get(pert)?.join('|') ?? ''), codes};
}

/** A text field of some rows; a number is no class. Values that mean "none" are left out. */
function select(field: MetadataField | undefined, rows: Uint32Array): TextField | undefined {
  if (field?.kind !== 'text') return undefined;
  const {dictionary, codes} = field;
  const none = dictionary.map((value) => value === '' || value === missingText);
  const selected = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const code = codes[rows[i]];
    selected[i] = code < 0 || none[code] ? -1 : code;
  }
  return {kind: 'text', dictionary, codes: selected};
}
