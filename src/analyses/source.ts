/** What an analysis computes from: a dataset, and which of its genes. */
import {crc32} from 'node:zlib';
import {type Dataset, type GeneSpace, geneIdsOf} from '../engine/index';
import type {ResultSource} from '../results/manifest';
import {version} from '../version';

/** Gene spaces a query uses, in this order of preference (algorithms: BING unless the dataset has less). */
const preference: readonly GeneSpace[] = ['bing', 'all', 'landmark'];

/** The gene space that queries of a dataset use. */
export function querySpace({manifest}: Dataset): GeneSpace {
  const known = new Set(manifest.spaces.map(({space}) => space));
  return preference.find((space) => known.has(space)) ?? manifest.spaces[0].space;
}

/**
 * The engine and the dataset as a manifest names them.
 * @param uploaded whether the dataset was made of a file that came with the run
 */
export function describeSource(dataset: Dataset, synthetic: boolean, uploaded = false): ResultSource {
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
