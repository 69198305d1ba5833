/** gsea_result.gct: which classes of signatures stand together at an end of a query's digest. */
import {writeGct} from '../../engine/formats/gct-writer';
import type {MetadataField, TextField} from '../../engine/formats/matrix';
import {pickIds} from '../../engine/formats/unique-ids';
import {negativeLog10} from '../../engine/stats/fdr';
import {enrichSets, type RankableSets, rankableSets} from '../../engine/stats/set-enrichment';
import {oncePerDataset} from '../once-per-dataset';
import type {PlannedSets} from './plan';
import {digestRows, gather} from './ranking';
import {decimals, significanceDecimals} from './score-files';
import {highQualityMembers, type SignatureSets, signatureSets} from './sets';
import type {QueryResult, QueryStatistics} from './statistics';

/** What all queries of a result share: the ranked signatures and their sets. */
export interface DigestSets {
  /** rows of the signatures that are ranked */
  readonly ranked: Uint32Array;
  readonly sets: SignatureSets;
  readonly rankable: RankableSets;
  /** members of high quality per set */
  readonly highQuality?: Uint32Array;
}

/** The sets that a result's queries are examined for; undefined when there are none. */
export const setsOfResult = ({signatures, manifest}: QueryResult): DigestSets | undefined =>
  setsOfDigest(signatures, manifest.plan.sets);

const setsOfDigest = oncePerDataset((signatures, planned: PlannedSets): DigestSets | undefined => {
  const ranked = digestRows(signatures);
  const sets = signatureSets(signatures, ranked, planned);
  if (sets.rows.length === 0) return undefined;
  const rankable = rankableSets(sets, ranked.length);
  return {ranked, sets, rankable, highQuality: highQualityMembers(signatures, ranked, sets)};
});

/** Writes the sets of one query by falling NES, which stands in the column norm_cs. */
export async function writeEnrichment(
  file: string,
  {ranked, sets, rankable, highQuality}: DigestSets,
  {query, ncs}: QueryStatistics,
): Promise<void> {
  const {nes, q, empirical, sizes} = enrichSets(
    gather(ncs, ranked, new Float32Array(ranked.length)),
    rankable,
  );
  const order = Uint32Array.from(nes.keys()).sort((a, b) => nes[b] - nes[a] || a - b);
  const text = (value: (set: number) => string) => textField(Array.from(order, value));
  const number = (value: (set: number) => number): MetadataField => ({
    kind: 'number',
    values: Float64Array.from(order, value),
  });
  const fields = new Map<string, MetadataField>([
    ['src_set_id', text((set) => sets.rows[set].source)],
    ['set_type', text((set) => sets.rows[set].type)],
    ['cell_iname', text((set) => sets.rows[set].cell)],
    ['set_size', number((set) => sizes[set])],
    ['num_hiq_sig', number((set) => highQuality?.[set] ?? Number.NaN)],
    // Written with the digits that scores have.
    ['fdr_q_nlog10', number((set) => Number(negativeLog10(q[set]).toFixed(decimals)))],
    ['p_empirical', number((set) => Number(empirical.p[set].toFixed(significanceDecimals)))],
    ['q_empirical', number((set) => Number(empirical.q[set].toFixed(significanceDecimals)))],
  ]);
  const rows = {ids: pickIds(sets.ids, order), fields};
  const columns = {
    ids: ['norm_cs'],
    fields: new Map([['desc', textField([query.description])]]),
  };
  const scores = Float32Array.from(order, (set) => nes[set]);
  await writeGct(file, {rows, columns, readColumns: () => scores}, {decimals});
}

function textField(values: readonly string[]): TextField {
  const dictionary = [...new Set(values)];
  const codeOf = new Map(dictionary.map((value, code) => [value, code]));
  return {kind: 'text', dictionary, codes: Int32Array.from(values, (value) => codeOf.get(value) ?? -1)};
}
