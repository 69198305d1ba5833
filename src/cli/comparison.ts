/** Prints perturbagens x queries. */
import type {Comparison} from '../analyses/compare';
import {tableNames} from '../engine/formats/table-names';
import {missingText, valueAt} from '../engine/formats/text-field';
import {comparedOrder} from '../results/views/compare';
import {type DigestFormat, delimitedText, rounded} from './digest-table';
import {printJson, printTable} from './print';

/** Rows from both ends of a comparison, with as many cells as `header`; undefined where there is no value. */
export interface ComparisonTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | number | undefined)[])[];
  /** perturbagens that could have been shown */
  readonly total: number;
}

/** The perturbagens of the highest and of the lowest mean score, `top` of each: rank, pert_id, facts, scores. */
export function comparisonTable(comparison: Comparison, top: number): ComparisonTable {
  const {perts, queries, scores} = comparison;
  const order = comparedOrder(comparison);
  const facts = [...perts.fields.values()];
  const rows = Array.from(order, (pert, i) => ({pert, rank: i + 1}));
  const shown = 2 * top < rows.length ? [...rows.slice(0, top), ...rows.slice(rows.length - top)] : rows;
  return {
    header: tableNames({
      idName: 'rank',
      rows: {ids: [], fields: new Map([['pert_id', noValues], ...perts.fields])},
      columns: {ids: queries, fields: new Map()},
    }),
    rows: shown.map(({pert, rank}) => [
      rank,
      perts.ids[pert],
      ...facts.map((field) => present(valueAt(field, pert))),
      ...scores.map((own) => (Number.isNaN(own[pert]) ? undefined : rounded(own[pert]))),
    ]),
    total: rows.length,
  };
}

const noValues = {kind: 'text', dictionary: [], codes: new Int32Array(0)} as const;

function present(value: string | number): string | number | undefined {
  return value === missingText ? undefined : value;
}

/** @param dataset what is said of it in the title */
export function printComparison(
  comparison: Comparison,
  {
    top,
    format,
    dataset,
    warnings,
  }: {
    readonly top: number;
    readonly format: DigestFormat;
    readonly dataset: string;
    readonly warnings: readonly string[];
  },
): void {
  const {header, rows, total} = comparisonTable(comparison, top);
  const {score, queries} = comparison;
  if (format === 'json') {
    const facts = header.length - queries.length;
    printJson({
      score,
      queries,
      total,
      perturbagens: rows.map((row) => ({
        ...Object.fromEntries(row.slice(0, facts).map((value, i) => [header[i], value])),
        scores: row.slice(facts).map((value) => value ?? null),
      })),
      warnings,
    });
    return;
  }
  for (const warning of warnings) console.error(`warning: ${warning}`);
  if (format !== 'table') {
    process.stdout.write(delimitedText([header, ...rows], format));
    return;
  }
  const perturbagens = `${total.toLocaleString('en-US')} perturbagens of ${dataset}`;
  console.log(`${score === 'tau' ? 'Tau' : 'NCS'} of ${perturbagens}, by falling mean, without controls:`);
  printTable(
    header,
    rows.map((row) => row.map(shownCell)),
  );
}

/** A value as a terminal shows it. */
export function shownCell(value: string | number | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(4) : String(value);
}
