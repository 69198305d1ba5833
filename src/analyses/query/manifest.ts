import type {Dataset, GeneSpace} from '../../engine/index';
import {version} from '../../version';
import type {NcsGrouping} from './normaliser';
import type {QueryScores} from './scores';

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

/** The engine and the dataset as a manifest names them. */
export function describeSource(
  {manifest}: Dataset,
  synthetic: boolean,
): Pick<ResultManifest, 'engine' | 'dataset'> {
  const {name, build, generation, signatures, sources} = manifest;
  const stamps = sources.map(({file, algorithm, checksum}) => ({file, algorithm, checksum}));
  return {engine: version, dataset: {name, build, generation, signatures, synthetic, sources: stamps}};
}

/** The manifest of a result. */
export function describeResult(
  {engine, dataset, space, genes}: Omit<QueryScores, 'queries'>,
  {group, reference, notes}: Pick<NcsGrouping, 'group' | 'reference' | 'notes'>,
): ResultManifest {
  return {
    engine,
    dataset,
    gene_space: space,
    genes,
    metric: 'wtcs',
    ncs: {group, reference},
    notes,
  };
}
