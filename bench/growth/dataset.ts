/** A synthetic dataset of any size whose blocks are written as they are, without a matrix to rank. */
import {randomUUID} from 'node:crypto';
import {closeSync, constants, fsyncSync, mkdirSync, openSync, statfsSync} from 'node:fs';
import {crc32} from 'node:zlib';
import {writeFully} from '../../src/engine/ground/storage';
import {writeGeneration} from '../../src/engine/index/build';
import {writeGeneTable} from '../../src/engine/index/gene-table';
import {
  blockBytes,
  blockFooter,
  blocksOffset,
  encodeHeader,
  entryBytes,
  footerBytes,
  formatVersion,
  fullBlockSignatures,
  type IndexBlock,
  indexBytes,
} from '../../src/engine/index/layout';
import {writeManifest} from '../../src/engine/index/manifest';
import {datasetFolder, indexFile, signaturesFile} from '../../src/engine/index/names';
import {planBlocks} from '../../src/engine/index/plan';
import {writeSignatures} from '../../src/engine/index/signature-writer';
import {version} from '../../src/version';
import {type Block, syntheticBlock} from '../kernel-work';

const space = 'bing';
/** Left free on the disk beside the dataset. */
const spareBytes = 2 * 2 ** 30;

export interface SyntheticDataset {
  readonly folder: string;
  readonly signatures: number;
  /** of the index file */
  readonly bytes: number;
}

/** Bytes of disk that a dataset takes. */
export function syntheticBytes(genes: number, signatures: number): number {
  // The ids and their hash table, some 40 bytes a signature, come on top of the index.
  return indexBytes(genes, signatures, fullBlockSignatures) + signatures * 40;
}

/** @throws when the disk of `folder` cannot hold the dataset, before anything is written */
export function requireRoom(folder: string, genes: number, signatures: number): void {
  const needed = syntheticBytes(genes, signatures) + spareBytes;
  const {bavail, bsize} = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);
  throw new Error(
    `${signatures} signatures take ${gigabytes(needed)} GB and ${folder} has ${gigabytes(free)} GB free; choose another folder with TMPDIR`,
  );
}

/** A full block from which all are made; half a minute's work at most, for BING. */
export function firstBlock(genes: number, signatures: number): Block {
  return syntheticBlock(genes, Math.min(signatures, fullBlockSignatures));
}

/**
 * Writes a dataset of one gene space. Each block has the rows of the first in another order, so each signature still
 * ranks all genes, no two blocks are alike, and no entry need be computed.
 * @param onWritten called with the number of signatures written so far
 */
export function writeSyntheticDataset(
  root: string,
  name: string,
  signatures: number,
  block: Block,
  onWritten: (signatures: number) => void = () => {},
): SyntheticDataset {
  const {genes} = block;
  requireRoom(root, genes, signatures);
  const folder = datasetFolder(root, name);
  mkdirSync(folder);
  const entrezIds = Uint32Array.from({length: genes}, (_, g) => g + 1);
  const build = randomUUID();
  const fd = openSync(indexFile(folder, space), constants.O_CREAT | constants.O_RDWR);
  try {
    const header = encodeHeader({
      space,
      geneIds: entrezIds,
      blockSignatures: fullBlockSignatures,
      sourceChecksum: Buffer.alloc(32),
      build: Buffer.from(build.replaceAll('-', ''), 'hex'),
    });
    writeFully(fd, header, 0);
    const blocks: IndexBlock[] = [];
    const planned = planBlocks(signatures, 0, fullBlockSignatures, [genes], [blocksOffset(genes)]);
    for (const {start, signatures: count, offsets} of planned) {
      const footerChecksum = writeBlock(fd, offsets[0], block, count, blocks.length % genes);
      blocks.push({offset: offsets[0], start, signatures: count, footerChecksum});
      onWritten(start + count);
    }
    writeGeneration(fd, genes, 1, blocks);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  const symbols = Array.from(entrezIds, String);
  writeGeneTable(folder, {entrezIds, symbols, spaces: {[space]: Uint32Array.from(entrezIds.keys())}});
  const ids = Array.from({length: signatures}, (_, s) => `SYN${s}`);
  writeSignatures(signaturesFile(folder, 1), {ids, fields: new Map()});
  const created = new Date().toISOString();
  writeManifest(folder, {
    ...{format: formatVersion, name, build, generation: 1, created, updated: created, engine: version},
    ...{signatures, genes, spaces: [{space, genes}], sources: []},
  });
  return {folder, signatures, bytes: indexBytes(genes, signatures, fullBlockSignatures)};
}

/** Writes the first `count` signatures of a block with its rows moved up by `shift`. @returns the footer's checksum */
function writeBlock(fd: number, offset: number, block: Block, count: number, shift: number): number {
  const {genes, signatures, entries, layout} = block;
  const rows = new Uint8Array(entries.buffer, entries.byteOffset, entries.byteLength);
  const runBytes = count * 4;
  const tail = Buffer.alloc(blockBytes(genes, count) - entryBytes(genes, count));
  const footer = blockFooter(new ArrayBuffer(footerBytes(genes, count)), 0, genes, count);
  footer.scales.fill(10 / layout.maximumWeight);
  footer.rankedGenes.fill(genes);
  footer.positives.fill(block.positives);
  const sums = checksumsOf(block, count);
  for (let g = 0; g < genes; g++) footer.runChecksums[g] = sums[(g + shift) % genes];
  if (count === signatures) {
    writeFully(fd, rows.subarray(shift * runBytes), offset);
    writeFully(fd, rows.subarray(0, shift * runBytes), offset + (genes - shift) * runBytes);
  } else {
    const part = new Uint8Array(genes * runBytes);
    for (let g = 0; g < genes; g++) {
      const from = ((g + shift) % genes) * signatures * 4;
      part.set(rows.subarray(from, from + runBytes), g * runBytes);
    }
    writeFully(fd, part, offset);
  }
  tail.set(footer.bytes);
  writeFully(fd, tail, offset + genes * runBytes);
  return crc32(footer.bytes);
}

/** Checksums of the first `count` entries of each row; those of whole rows, which all blocks share, once. */
function checksumsOf(block: Block, count: number): Uint32Array {
  const {genes, signatures, entries} = block;
  const known = wholeRows.get(block);
  if (known && count === signatures) return known;
  const sums = Uint32Array.from({length: genes}, (_, g) =>
    crc32(entries.subarray(g * signatures, g * signatures + count)),
  );
  if (count === signatures) wholeRows.set(block, sums);
  return sums;
}

const wholeRows = new WeakMap<Block, Uint32Array>();
