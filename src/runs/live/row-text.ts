/** Signatures with their scores as JSON. */
import type {MetadataField} from '../../engine/formats/matrix';
import type {SignatureTable} from '../../engine/index/index';
import type {RankedScores} from './ranked-scores';

/** What the id of a signature is called. */
export const idName = 'sig_id';

/** What a line says of a signature beside its metadata, in this order; a list's own scores where it was given. */
const scoreNames = {
  ncs: 'norm_cs',
  cs: 'raw_cs',
  up: 'cs_up',
  down: 'cs_dn',
  leadUp: 'leadf_up',
  leadDown: 'leadf_dn',
  p: 'p_empirical',
  q: 'q_empirical',
} as const;

/** Scores differ from the exact ones by up to 1e-5; more digits would be noise. */
const precision = 1e6;

export function roundScore(score: number): number {
  return Math.round(score * precision) / precision;
}

/** The scores that there are, in the order of `scoreNames`. */
export function scoreColumns(scores: RankedScores): {readonly name: string; readonly values: Float32Array}[] {
  return Object.entries(scoreNames).flatMap(([score, name]) => {
    const values = scores[score as keyof typeof scoreNames];
    return values ? [{name, values}] : [];
  });
}

/** The JSON of a fact, with the comma before it; nothing where the signature has no value. */
type Fact = (row: number) => string;

/** The JSON object of a signature: rank, from 1, and its position among the scores. */
export type RowText = (rank: number, position: number) => string;

/** Writes one field of any signature; the text of each distinct value is made once. */
export function factOf(name: string, field: MetadataField): Fact {
  const key = `,${JSON.stringify(name)}:`;
  if (field.kind === 'number') {
    return (row) => (Number.isNaN(field.values[row]) ? '' : key + JSON.stringify(field.values[row]));
  }
  const known: string[] = [];
  return (row) => {
    const code = field.codes[row];
    if (code < 0) return '';
    known[code] ??= key + JSON.stringify(field.dictionary[code]);
    return known[code];
  };
}

/** Writes signatures with the given facts and scores. */
export function rowTextOf(signatures: SignatureTable, facts: readonly Fact[], scores: RankedScores): RowText {
  const {rows} = scores;
  const columns = scoreColumns(scores).map(({name, values}) => ({key: `,"${name}":`, values}));
  return (rank, position) => {
    const row = rows ? rows[position] : position;
    const [id] = signatures.ids(row, row + 1);
    let text = `{"rank":${rank},"${idName}":${JSON.stringify(id)}`;
    for (const fact of facts) text += fact(row);
    for (const {key, values} of columns) {
      // A signature whose scores are all alike has no correlation with a profile.
      if (!Number.isNaN(values[position])) text += key + roundScore(values[position]);
    }
    return `${text}}`;
  };
}
