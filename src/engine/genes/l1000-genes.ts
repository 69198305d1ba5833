/** The gene table that ships with openclue: every L1000 gene, so that nothing need be loaded to name one. */
import {readFileSync} from 'node:fs';
import {crc32} from 'node:zlib';
import {compiledFile} from '../ground/package';
import type {GeneRecord, L1000Type} from './catalog';

const spaces: Readonly<Record<string, L1000Type>> = {
  L: 'landmark',
  B: 'best inferred',
  I: 'inferred',
  N: 'not inferred',
};

export interface ShippedGenes {
  /** by Entrez id: 12,328 of L1000, and others that are known but inferred by no L1000 matrix */
  readonly genes: readonly GeneRecord[];
  /** tells one edition of the table from another */
  readonly edition: string;
}

let shipped: ShippedGenes | undefined;

/**
 * The table, read when first asked for (some 15 ms). bin/compile-genes.mjs makes it, and names the sources in its head; it
 * lies beside the built engine, which benchmarks are not.
 */
export function shippedGenes(): ShippedGenes {
  shipped ??= read(readFileSync(compiledFile(__dirname, 'l1000-genes.tsv'), 'utf8'));
  return shipped;
}

function read(text: string): ShippedGenes {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const genes = lines.map((line) => {
    const [entrezId, symbol, code, aliases] = line.split('\t');
    return {entrezId, symbol, space: spaces[code], aliases: aliases?.split('|') ?? []};
  });
  return {genes, edition: crc32(text).toString(16)};
}
