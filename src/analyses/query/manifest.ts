import {crc32} from 'node:zlib';
import {type Dataset, type GeneSpace, geneIdsOf} from '../../engine/index';
import {version} from '../../version';
import type {NcsGrouping} from './normaliser';
import type {QueryMetric, QueryPlan} from './plan';
import type {QueryScores} from './scores';
import {querySpace} from './space';
import type {NullSignatures} from './statistics';

/** What a result was made from and how: enough to repeat it. */
export interface ResultManifest {
  /** version of openclue */
  readonly engine: string;
  readonly dataset: SourceDataset;
  readonly gene_space: GeneSpace;
  readonly genes: number;
  readonly metric: QueryMetric;
  readonly ncs: {readonly group: readonly string[]; readonly reference: string | null};
  /** null where there are no q-values; a note says why */
  readonly fdr: {readonly null: string; readonly null_signatures: number} | null;
  readonly notes: readonly string[];
  readonly plan: QueryPlan;
}

/** A dataset by its content: two that agree in all of this give the same results. */
export interface SourceDataset {
  readonly name: string;
  readonly generation: number;
  readonly signatures: number;
  readonly synthetic: boolean;
  /** It came as a file with the run, and only who has that can repeat it. */
  readonly uploaded?: true;
  readonly sources: readonly {
    readonly file: string;
    readonly algorithm: string;
    readonly checksum: string;
  }[];
  /** CRC-32, hexadecimal, of what was made of the sources and the database */
  readonly checksums: {
    /** ids and metadata of the signatures */
    readonly signatures: string;
    /** Entrez ids of the gene space, in order */
    readonly genes: string;
  };
}

/**
 * The engine and the dataset as a manifest names them.
 * @param uploaded whether the dataset was made of a file that came with the run
 */
export function describeSource(
  dataset: Dataset,
  synthetic: boolean,
  uploaded = false,
): Pick<ResultManifest, 'engine' | 'dataset'> {
  const {name, generation, signatures, sources} = dataset.manifest;
  const stamps = sources.map(({file, algorithm, checksum}) => ({file, algorithm, checksum}));
  const checksums = {
    signatures: hex(dataset.signatures.checksum),
    genes: hex(crc32(geneIdsOf(dataset.genes, querySpace(dataset)))),
  };
  return {
    engine: version,
    dataset: {
      name,
      generation,
      signatures,
      synthetic,
      ...(uploaded && {uploaded}),
      sources: stamps,
      checksums,
    },
  };
}

function hex(checksum: number): string {
  return checksum.toString(16).padStart(8, '0');
}

/** The manifest of a result. */
export function describeResult(
  {engine, dataset, space, genes, plan}: Omit<QueryScores, 'queries'>,
  {group, reference, notes}: Pick<NcsGrouping, 'group' | 'reference' | 'notes'>,
  nulls: NullSignatures,
): ResultManifest {
  return {
    engine,
    dataset,
    gene_space: space,
    genes,
    metric: plan.metric,
    ncs: {group, reference},
    fdr: nulls.isNull ? {null: nulls.field, null_signatures: nulls.count} : null,
    notes: [...notes, ...nulls.notes, ...metricNotes(plan.metric)],
    plan,
  };
}

const metricNotes = (metric: QueryMetric): string[] =>
  metric === 'wtcs'
    ? []
    : [`raw_cs is the score of the metric ${metric}; norm_cs and q-values are made of it as of WTCS`];
