import type {MetadataTable} from '../../engine/formats/matrix';
import {missingText, valueAt} from '../../engine/formats/text-field';
import type {Dataset} from '../../engine/index';
import {controlRows} from '../../engine/stats/pert-types';
import {type TauExtremes, tauExtremes} from '../../engine/stats/tau-extremes';
import type {Digest, RankedRow} from '../analysis';
import type {Comparison} from '../compare';
import {concludeGutc, type LevelName} from './conclude';
import {describeLevel} from './describe-rows';
import {describeGutc} from './manifest';
import type {GutcScores} from './plan';

/** Levels that the ends of a result are shown of. */
const shownLevels = {pert_summary: 'perturbagens', pcl_summary: 'classes'} as const;

const comparedLevel = 'pert_summary';

/** The perturbagens, controls left out, and the classes at both ends of each query, by tau. */
export function digestGutc(dataset: Dataset, scored: GutcScores, top: number): Digest {
  const result = concludeGutc(dataset, scored, Object.keys(shownLevels) as LevelName[]);
  const shown = Object.entries(shownLevels).flatMap(([level, of]) => {
    const {ns, ps, sizes} = result.levels.get(level as LevelName) ?? {};
    if (!ns || !ps || !sizes) return [];
    const table = describeLevel(level as LevelName, result.rows, dataset.signatures, sizes);
    const isControl = controlRows(table);
    const ranked = [...table.ids.keys()].filter((row) => !isControl(row));
    return [{of, ns, ps, table, ranked}];
  });
  const queries = result.columns.flatMap(({id}, column) =>
    shown.map(({of, ns, ps, table, ranked}) => {
      const ends = endsOf(table, ranked, ps[column], ns[column], top);
      const own = ranked.map((row) => ps[column][row]);
      const note = describeExtremes(tauExtremes(own), of, own.length);
      return {query_id: id, of, ...ends, note};
    }),
  );
  return {manifest: describeGutc(scored, result), queries};
}

/** Tau of the perturbagens in every query; NCS where the background has none of them. */
export function compareGutc(dataset: Dataset, scored: GutcScores): Comparison {
  const {columns, rows, levels} = concludeGutc(dataset, scored, [comparedLevel]);
  const scores = levels.get(comparedLevel);
  return {
    score: scores?.ps ? 'tau' : 'ncs',
    queries: columns.map(({id}) => id),
    perts: {
      ids: rows.levels[comparedLevel].ids,
      fields: new Map(
        [...describeLevel(comparedLevel, rows, dataset.signatures).fields].filter(
          ([name]) => name !== 'pert_id',
        ),
      ),
    },
    scores: scores?.ps ?? scores?.ns ?? [],
  };
}

/** What a reader should know who looks for a hit among the ends. @param all rows, those without a score too */
function describeExtremes({rows, beyond}: TauExtremes, of: string, all: number): string {
  if (rows === 0) {
    return `None of the ${all} ${of} has a score: too few of what they sum up is in this dataset. ${
      of === 'classes' ? 'openclue background build --pcls takes classes of your own.' : ''
    }`.trimEnd();
  }
  const marks = beyond.map(
    ({tau, observed, expected}) => `${observed} beyond ±${tau} (${expected.toFixed(1)})`,
  );
  return `Of ${rows} ${of} ${marks.join(', ')}; in brackets how many an average reference query has.`;
}

/** Some rows by falling percentile score, equal ones by falling NCS; those without a score are left out. */
function endsOf(
  {ids, fields}: MetadataTable,
  rows: readonly number[],
  ps: Float32Array,
  ns: ArrayLike<number>,
  top: number,
): {digest: number; strongest: RankedRow[]; weakest: RankedRow[]} {
  const ranked = rows.filter((row) => !Number.isNaN(ps[row]));
  ranked.sort((a, b) => ps[b] - ps[a] || ns[b] - ns[a] || a - b);
  const describe = (from: number, to: number): RankedRow[] =>
    ranked.slice(Math.max(0, from), Math.max(0, to)).map((row, i) => {
      const facts = [...fields].map(([name, field]) => [name, valueAt(field, row)]);
      return {
        rank: Math.max(0, from) + i + 1,
        id: ids[row],
        ...Object.fromEntries(facts.filter(([, value]) => value !== missingText)),
        ps: ps[row],
        ns: ns[row],
      };
    });
  const shown = Math.min(top, ranked.length);
  return {
    digest: ranked.length,
    strongest: describe(0, shown),
    weakest: describe(Math.max(shown, ranked.length - top), ranked.length),
  };
}
