/**
 * How the signatures of one pert connect to each other across cell lines: the signature diversity of CLUE's cards.
 *
 * The pert's reference queries of each cell line are held against its signatures in every other, as a query of
 * sig_gutc_tool is: NCS of all signatures, the maximum quantile of the pert's own in each cell line (pert_cell), and tau
 * against the reference queries of that cell line. Queries of one cell line count as their maximum quantile, as they do in
 * the background's connections.
 */

import {type Dataset, extremeGenes, type IndexLocation} from '../../engine/index/index';
import type {QueryRows} from '../../engine/pool';
import {ascending, maximumQuantile} from '../../engine/stats/quantile';
import {failure} from '../../errors';
import {type Background, type ReferenceQueries} from '../background';
import {numericField, unknownCell} from '../background/rows';
import type {Pert} from './perts';

/** What is worth a chord. */
export interface ChordRequest {
  /** a cell line's bar is thick from this TAS on, and it has chords above it */
  readonly strongTas: number;
  /** connections of at least this size are chords */
  readonly chordScore: number;
}

/** As CLUE's card has it. */
export const usualChords: ChordRequest = {strongTas: 0.5, chordScore: 80};

/** Queries to be scored against the dataset. */
export interface CellQueries {
  readonly location: IndexLocation;
  readonly queries: readonly QueryRows[];
  /** the signatures that take part; all of the dataset by default */
  readonly subset?: Uint32Array;
}

export interface CellConnectivity {
  readonly pert: Pert;
  /** cell lines in which the pert has signatures, by name */
  readonly cells: readonly {
    readonly cell_iname: string;
    /** its signatures there that are reference queries; without one it is connected to, and connects to nothing */
    readonly queries: number;
    /** highest TAS of these, or else of its signatures there; null where none has one */
    readonly tas: number | null;
    /** `tas` reaches `tas_threshold` */
    readonly is_strong: boolean;
  }[];
  /** cell lines of the dataset in which the pert has none */
  readonly without_data: readonly string[];
  /** tau of the row's queries against the column's signatures, in the order of `cells`; null where there is none */
  readonly tau: readonly (readonly (number | null)[])[];
  /** the same as NCS */
  readonly ncs: readonly (readonly (number | null)[])[];
  readonly tas_threshold: number;
  readonly score_threshold: number;
  /** pairs of cell lines, both above `tas_threshold`, whose connectivity, the mean of both directions, reaches `score_threshold` in size */
  readonly chords: readonly {readonly cells: readonly [string, string]; readonly score: number}[];
}

/** The pert's reference queries. @throws CONNECTIONS_ABSENT when it has none */
export function cellQueries(
  dataset: Dataset,
  {manifest, rows}: Background,
  all: ReferenceQueries,
  pertId: string,
): CellQueries {
  const {gene_space: space, set_size: size} = manifest.options;
  const own = queriesOf(rows, all, pertId);
  if (own.length === 0) throw failure('CONNECTIONS_ABSENT', {pert: pertId});
  const signatures = Uint32Array.from(own, (query) => rows.signatures[all.rows[query]]);
  return {
    location: dataset.location(space),
    queries: extremeGenes(dataset.index(space), signatures, size),
    subset: rows.signatures.length < dataset.manifest.signatures ? rows.signatures : undefined,
  };
}

/** @param scores raw scores of the queries of `cellQueries`, one per signature that takes part */
export function cellConnectivity(
  {signatures: table}: Dataset,
  {rows, percentilesAt}: Background,
  all: ReferenceQueries,
  pert: Pert,
  scores: readonly Float32Array[],
  request: ChordRequest,
): CellConnectivity {
  const {strongTas, chordScore} = request;
  const level = rows.levels.pert_cell;
  const [pertField, cellField] = level.fields;
  const code = pertField.dictionary.indexOf(pert.pert_id);
  const own = [...level.ids.keys()].filter((row) => pertField.codes[row] === code);
  const cellOf = (row: number) => cellField.dictionary[cellField.codes[row]];
  own.sort((a, b) => (cellOf(a) < cellOf(b) ? -1 : 1));
  const names = own.map(cellOf);
  const queries = queriesOf(rows, all, pert.pert_id);
  const members = (row: number) => level.members.subarray(level.starts[row], level.starts[row + 1]);
  const ncsOf = scores.map((cs) => {
    const normalised = rows.normalise(cs);
    return own.map((row) => quantileOf(Array.from(members(row), (member) => normalised[member])));
  });
  const tas = numericField(table, 'tas');
  const cells = names.map((cell_iname, at) => {
    const here = [...queries.keys()].filter((i) => all.cells[all.cellOf[queries[i]]].cell === cell_iname);
    const asked = here.map((i) => rows.signatures[all.rows[queries[i]]]);
    const signatures = asked.length > 0 ? asked : Array.from(members(own[at]), (row) => rows.signatures[row]);
    const known = signatures.map((signature) => tas[signature]).filter((value) => value >= 0);
    const highest = known.length > 0 ? Math.max(...known) : null;
    return {here, cell_iname, queries: here.length, tas: highest, is_strong: (highest ?? 0) >= strongTas};
  });
  const ncs = cells.map(({here}) => own.map((_, to) => quantileOf(here.map((i) => ncsOf[i][to]))));
  const byTarget = own.map(
    (row, to) =>
      percentilesAt(
        'pert_cell',
        row,
        ncs.map((from) => from[to]),
        'tau_exact',
      ).percentiles,
  );
  const tau = cells.map((_, from) => own.map((_row, to) => byTarget[to][from]));
  return {
    pert,
    cells: cells.map(({here: _, ...cell}) => cell),
    without_data: [...new Set(Array.from(cellField.codes, (cell) => cellField.dictionary[cell]))]
      .filter((name) => !names.includes(name) && name !== unknownCell)
      .sort(),
    tau: tau.map((row) => row.map(known)),
    ncs: ncs.map((row) => row.map(known)),
    tas_threshold: strongTas,
    score_threshold: chordScore,
    chords: chordsOf(
      names,
      cells.map((cell) => (cell.tas ?? 0) > strongTas),
      tau,
      chordScore,
    ),
  };
}

/** Pairs worth a chord: both cell lines strong, and the mean of both directions, or the one there is, large. */
export function chordsOf(
  names: readonly string[],
  strong: readonly boolean[],
  tau: readonly (readonly number[])[],
  chordScore: number,
): CellConnectivity['chords'] {
  return names.flatMap((a, i) =>
    names.slice(i + 1).flatMap((b, offset): CellConnectivity['chords'] => {
      const j = i + 1 + offset;
      const both = [tau[i][j], tau[j][i]].filter((value) => !Number.isNaN(value));
      if (!strong[i] || !strong[j] || both.length === 0) return [];
      const score = both.reduce((sum, value) => sum + value, 0) / both.length;
      return Math.abs(score) >= chordScore ? [{cells: [a, b], score}] : [];
    }),
  );
}

/** Numbers of the reference queries of a pert. */
function queriesOf({levels}: Background['rows'], {perts}: ReferenceQueries, pertId: string): number[] {
  const [field] = levels.pert_summary.fields;
  const code = field.dictionary.indexOf(pertId);
  return [...perts.keys()].filter((query) => field.codes[perts[query]] === code && code >= 0);
}

function quantileOf(values: readonly number[]): number {
  const sorted = ascending(values);
  return sorted.length === 0 ? Number.NaN : maximumQuantile(sorted);
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
