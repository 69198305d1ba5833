/** What an analysis computes from: a dataset, and which of its genes. */
import {crc32} from 'node:zlib';
import {type Dataset, geneIdsOf, type SpaceName} from '../engine/index';
import {assayOf} from '../library/assays';
import type {ResultSource} from '../results/manifest';
import {version} from '../version';

/** The space that queries of a dataset use: of those it has, the one its assay prefers. */
export function querySpace(dataset: Dataset): SpaceName {
  return preferred(dataset, assayOf(dataset)?.queried ?? []);
}

/** The space that its signatures are compared in with one another: as many features as there are. */
export function introspectSpace(dataset: Dataset): SpaceName {
  const spaces = assayOf(dataset)?.spaces.map(({name}) => name) ?? [];
  return preferred(dataset, spaces.reverse());
}

function preferred({manifest}: Dataset, names: readonly SpaceName[]): SpaceName {
  const known = manifest.spaces.map(({space}) => space);
  return names.find((space) => known.includes(space)) ?? known[0];
}

/**
 * The engine and the dataset as a manifest names them.
 * @param uploaded whether the dataset was made of a file that came with the run
 */
export function describeSource(dataset: Dataset, synthetic: boolean, uploaded = false): ResultSource {
  const {name, level, generation, signatures, sources} = dataset.manifest;
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
      ...(level !== undefined && {level}),
      ...(uploaded && {uploaded}),
      sources: stamps,
      checksums,
    },
  };
}

function hex(checksum: number): string {
  return checksum.toString(16).padStart(8, '0');
}
