import type {MetadataField} from '../engine/formats/matrix';
import type {CheckedQuery} from '../engine/genes/check';
import type {ClassedGenes} from '../engine/genes/classify';
import type {Dataset, GeneSpace, SignatureTable} from '../engine/index';
import type {ScoreOutput, ScoringPool} from '../engine/pool';
import {groupSignatures, normalizeScores} from '../engine/stats/ncs';
import {version} from '../version';

/** Gene spaces a query uses, in this order of preference (algorithms: BING unless the dataset has less). */
const spacePreference: readonly GeneSpace[] = ['bing', 'all', 'landmark'];
/** NCS is taken within cell line and perturbagen type, over reference signatures (Subramanian 2017). */
const ncsGroupFields = ['cell_iname', 'pert_type'];
const referenceField = 'is_ncs_sig';

/** One query with its scores, one per signature of the dataset in its order. */
export interface ScoredQuery {
  readonly query: CheckedQuery;
  /** WTCS, -1 to 1 */
  readonly cs: Float32Array;
  /** ES of the up list, when the query has one */
  readonly up?: Float32Array;
  /** ES of the down list, with its own sign */
  readonly down?: Float32Array;
  /** leading edge fraction of each list */
  readonly leadUp?: Float32Array;
  readonly leadDown?: Float32Array;
  /** NCS */
  readonly ncs: Float32Array;
}

/** What a result was made from and how: enough to repeat it. */
export interface ResultManifest {
  readonly engine: string;
  readonly dataset: {
    readonly name: string;
    readonly build: string;
    readonly generation: number;
    readonly signatures: number;
    readonly synthetic: boolean;
    readonly sources: readonly {
      readonly file: string;
      readonly algorithm: string;
      readonly checksum: string;
    }[];
  };
  readonly gene_space: GeneSpace;
  readonly genes: number;
  readonly metric: 'wtcs';
  readonly ncs: {readonly group: readonly string[]; readonly reference: string | null};
  readonly notes: readonly string[];
}

export interface QueryResult {
  readonly signatures: SignatureTable;
  readonly queries: readonly ScoredQuery[];
  readonly manifest: ResultManifest;
}

export interface QueryRun {
  readonly dataset: Dataset;
  /** true when nobody measured the dataset's scores; the result says so */
  readonly synthetic: boolean;
  readonly scoring: ScoringPool;
  readonly queries: readonly CheckedQuery[];
  /** whose work it is, for sharing the threads fairly */
  readonly owner?: string;
  readonly signal?: AbortSignal;
  /** share of the scoring done, 0 to 1 */
  readonly onProgress?: (share: number) => void;
}

/** The gene space that queries of a dataset use. */
export function querySpace({manifest}: Dataset): GeneSpace {
  const known = new Set(manifest.spaces.map(({space}) => space));
  return spacePreference.find((space) => known.has(space)) ?? manifest.spaces[0].space;
}

/** Scores queries against every signature of a dataset and normalises the scores. */
export async function runQuery({
  dataset,
  synthetic,
  scoring,
  queries,
  owner,
  signal,
  onProgress,
}: QueryRun): Promise<QueryResult> {
  const space = querySpace(dataset);
  const index = dataset.index(space);
  const rowOf = new Map(Array.from(index.geneIds, (entrezId, row) => [entrezId, row]));
  const rows = (list?: ClassedGenes) =>
    Uint32Array.from(list?.valid ?? [], ({entrezId}) => {
      const row = rowOf.get(Number(entrezId));
      if (row === undefined) throw new Error(`gene ${entrezId} is not in the ${space} space`);
      return row;
    });
  const outputs: ScoreOutput[] = ['cs', 'up', 'down', 'leadUp', 'leadDown'];
  const scores = await scoring.score(
    {
      index: dataset.location(space),
      metric: 'wtcs',
      queries: queries.map(({up, down}) => ({up: rows(up), down: rows(down)})),
      outputs,
      owner,
    },
    {signal, onProgress: ({done, total}) => onProgress?.(done / total)},
  );
  const normaliser = createNormaliser(dataset.signatures);
  return {
    signatures: dataset.signatures,
    queries: queries.map((query, q) => {
      const {cs, up, down, leadUp, leadDown} = scores[q] as Required<(typeof scores)[number]>;
      const used = {...(query.up && {up, leadUp}), ...(query.down && {down, leadDown})};
      return {query, cs, ...used, ncs: normaliser.normalise(cs)};
    }),
    manifest: {
      engine: version,
      dataset: {...describeDataset(dataset), synthetic},
      gene_space: space,
      genes: index.genes,
      metric: 'wtcs',
      ncs: {group: normaliser.group, reference: normaliser.reference},
      notes: normaliser.notes,
    },
  };
}

function describeDataset({manifest: {name, build, generation, signatures, sources}}: Dataset) {
  const stamps = sources.map(({file, algorithm, checksum}) => ({file, algorithm, checksum}));
  return {name, build, generation, signatures, sources: stamps};
}

/** Groups the signatures once for all queries. */
function createNormaliser(signatures: SignatureTable) {
  const group = ncsGroupFields.filter((name) => signatures.fields.includes(name));
  const notes: string[] = [];
  if (group.length < ncsGroupFields.length) {
    const absent = ncsGroupFields.filter((name) => !group.includes(name));
    notes.push(`NCS is not grouped by ${absent.join(' and ')}: the dataset's signatures have no such field`);
  }
  const field = signatures.field(referenceField);
  if (!field)
    notes.push(`every signature is a reference of the NCS: the dataset has no ${referenceField} field`);
  const groups = groupSignatures(
    signatures.count,
    group.map((name) => signatures.field(name) as MetadataField),
  );
  const reference = field ? isPositive(field, signatures.count) : new Uint8Array(signatures.count).fill(1);
  return {
    group,
    reference: field ? referenceField : null,
    notes,
    normalise: (cs: Float32Array) => normalizeScores({cs, groups, reference}),
  };
}

/** 1 where a flag field is greater than 0. */
export function isPositive(field: MetadataField, count: number): Uint8Array {
  if (field.kind === 'number')
    return Uint8Array.from({length: count}, (_, row) => (field.values[row] > 0 ? 1 : 0));
  const positive = field.dictionary.map((value) =>
    Number(value) > 0 || /^(true|t|yes)$/i.test(value) ? 1 : 0,
  );
  return Uint8Array.from(field.codes, (code) => (code < 0 ? 0 : positive[code]));
}
