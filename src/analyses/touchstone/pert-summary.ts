/** What a dataset has of one pert: its signatures' strength, by cell line and dose. */

import type {Dataset} from '../../engine/index/index';
import {canonicalDoses, doseCoverage, doseRow} from '../../engine/stats/doses';
import {type PerturbagenActivity, perturbagenActivity} from '../../engine/stats/perturbagen-activity';
import {ascending, prctileOfSorted} from '../../engine/stats/quantile';
import {numericField, textField} from '../background/rows';
import {signatureDoses} from './doses';
import type {DatasetPerts, Pert} from './perts';

/** Fields of a signature that a summary shows as they are. */
const shownFields = ['cell_iname', 'pert_idose', 'pert_dose', 'pert_dose_unit', 'pert_itime'] as const;
const figures = ['tas', 'cc_q75', 'ss_ngene'] as const;

/** Rows of the dose display, the last for what lies above the canonical doses; in micromolar. */
const doseRows = [...canonicalDoses.map(String), `>${canonicalDoses.at(-1)}`];

export interface PertSummary {
  readonly pert: Pert;
  /** Strength among all perts of the dataset, 0 to 1 (the TAS of CLUE's cards); null without the figures. */
  readonly impact: {
    readonly pct_cc: number | null;
    readonly pct_ss: number | null;
    readonly tas_percentile: number | null;
  };
  /**
   * Each signature; `tas` is its own transcriptional activity score, another figure than `tas_percentile`. `dose_row`
   * is its row of `doses`, absent without a molar concentration.
   */
  readonly signatures: readonly Readonly<Record<string, string | number>>[];
  readonly cells: readonly {
    readonly cell_iname: string;
    readonly signatures: number;
    readonly median_tas: number | null;
    readonly highest_tas: number | null;
    /** signatures by row of `doses`; those without a row are in none */
    readonly by_dose: readonly number[];
  }[];
  /** rows of the dose display in micromolar */
  readonly doses: readonly string[];
}

/** How strong every pert of a dataset is among all; seconds for half a million signatures. */
export function impactOf({signatures: table}: Dataset, {signatures}: DatasetPerts): PerturbagenActivity {
  return perturbagenActivity(signatures, numericField(table, 'cc_q75'), numericField(table, 'ss_ngene'));
}

export function pertSummary(
  {signatures: table}: Dataset,
  {perts, signatures: {starts, members}}: DatasetPerts,
  impact: PerturbagenActivity,
  pert: number,
): PertSummary {
  const own = members.slice(starts[pert], starts[pert + 1]);
  const ids = table.ids();
  const texts = shownFields.map((name) => [name, textField(table, name)] as const);
  const values = figures.map((name) => [name, numericField(table, name)] as const);
  const dose = signatureDoses(table);
  const tas = numericField(table, 'tas');
  const cells = textField(table, 'cell_iname');
  const coverage = cells ? doseCoverage(own, cells, dose) : [];
  const noDose = doseRows.map(() => 0);
  const inCells = new Map<string, number[]>();
  for (const signature of own) {
    const cell = cells?.dictionary[cells.codes[signature]];
    if (cell !== undefined) inCells.set(cell, [...(inCells.get(cell) ?? []), signature]);
  }
  return {
    pert: perts[pert],
    impact: {
      pct_cc: known(impact.pctCorrelation[pert]),
      pct_ss: known(impact.pctStrength[pert]),
      tas_percentile: known(impact.tasPercentile[pert]),
    },
    signatures: Array.from(own, (signature) => {
      const row = doseRow(dose[signature]);
      const facts = texts.flatMap(([name, field]) => {
        const value = field?.dictionary[field.codes[signature]];
        return value === undefined ? [] : [[name, value] as const];
      });
      const measured = values.filter(([, all]) => isKnown(all[signature]));
      return {
        sig_id: ids[signature],
        ...Object.fromEntries(facts),
        ...(row !== undefined && {dose_row: doseRows[row]}),
        ...Object.fromEntries(measured.map(([name, all]) => [name, all[signature]])),
      };
    }),
    cells: Array.from(inCells, ([cell_iname, signatures]) => {
      const sorted = ascending(Float64Array.from(signatures.map((each) => tas[each]).filter(isKnown)));
      return {
        cell_iname,
        signatures: signatures.length,
        median_tas: known(prctileOfSorted(sorted, 50)),
        highest_tas: known(sorted.at(-1) ?? Number.NaN),
        by_dose: coverage.find(({cell}) => cell === cell_iname)?.rows.map(({length}) => length) ?? noDose,
      };
    }),
    doses: doseRows,
  };
}

/** CMap's files write -666 for what is missing; none of these figures is negative otherwise. */
function isKnown(value: number): boolean {
  return value >= 0;
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
