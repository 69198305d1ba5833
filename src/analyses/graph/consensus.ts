/**
 * The genes that every pert of a dataset moves most: the consensus of its signatures (MODZ), as the cards of perturbagens
 * show it, of all perts in one passage of the index. Signatures of a pert lie all over a dataset, so scores are read by
 * genes, as they lie, and each pert keeps its strongest; the memory taken depends on the perts, not on the signatures.
 */
import {closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync, utimesSync} from 'node:fs';
import path from 'node:path';
import {requireDisk} from '../../engine/ground/disk';
import {readFully, temporaryName, writeFully} from '../../engine/ground/storage';
import type {Dataset, SpaceName} from '../../engine/index/index';
import {readSlicePart} from '../../engine/index/slice';
import {consensus, consensusStyles} from '../../engine/stats/consensus';
import {consensusMembers, weighingGenes} from '../touchstone/consensus-genes';
import type {DatasetPerts} from '../touchstone/perts';
import {bytesOf, type ConsensusRecord, recordsOf, writeRecords} from './consensus-records';
import {keepStrongest} from './strongest';

/** Scores in memory at a time: 128 MiB. */
const scoresAtOnce = 2 ** 25;
/** Files of a dataset's state beside a new one: for other spaces and numbers of genes. */
const mostKept = 7;
/** Milliseconds after which what no writer completed has none any more. */
const draftsLast = 3_600_000;

export interface ConsensusRequest {
  /** genes at each end */
  readonly top: number;
  readonly space: SpaceName;
}

/** Where the records of a dataset's state lie; removed with the dataset. */
export function consensusFile({folder, manifest}: Dataset, {top, space}: ConsensusRequest): string {
  return path.join(graphFolder(folder), `${manifest.generation}-${space}-${top}.consensus`);
}

function graphFolder(folder: string): string {
  return path.join(folder, 'graph');
}

/**
 * The records of some perts. @throws INDEX_DAMAGED
 * @param wanted ascending positions of perts
 */
export function readConsensus(
  dataset: Dataset,
  request: ConsensusRequest,
  wanted: readonly number[],
): ConsensusRecord[] {
  const file = consensusFile(dataset, request);
  // Whoever makes another does not remove what was used last.
  isTouched(file);
  return recordsOf(file, request.top, wanted);
}

/**
 * Makes the records of all perts, unless they are there: then they count as used now. Of several at it at once each makes
 * them, and they are the same.
 * @param isWanted perts that are left out have empty records
 * @param onProgress is told the share that is done
 * @throws INDEX_DISK_FULL, INDEX_WRITE_FAILED, and what reading an index throws
 */
export function makeConsensus(
  dataset: Dataset,
  perts: DatasetPerts,
  request: ConsensusRequest,
  isWanted: (pert: number) => boolean,
  onProgress: (share: number) => void = () => undefined,
): void {
  const {manifest} = dataset;
  const file = consensusFile(dataset, request);
  const folder = path.dirname(file);
  mkdirSync(folder, {recursive: true});
  if (isTouched(file)) return;
  removeOthers(folder, `${manifest.generation}-`);
  const choose = consensusMembers(dataset.signatures);
  const {starts, members} = perts.signatures;
  const chosen = perts.perts.map((_, pert) =>
    isWanted(pert) ? choose(members.subarray(starts[pert], starts[pert + 1])).signatures : new Uint32Array(0),
  );
  const firsts = new Uint32Array(chosen.length + 1);
  for (const [pert, {length}] of chosen.entries()) firsts[pert + 1] = firsts[pert] + length;
  const signatures = new Uint32Array(firsts[chosen.length]);
  for (const [pert, own] of chosen.entries()) signatures.set(own, firsts[pert]);
  // The scores that weigh are gone before the records are written.
  const scratchBytes = signatures.length * weighingGenes(dataset.genes.spaces, request.space).rows.length * 4;
  requireDisk(folder, Math.max(scratchBytes, chosen.length * bytesOf(request.top)));
  const weighShare = 0.3;
  const weights = weigh(dataset, request.space, {signatures, firsts}, (share) =>
    onProgress(share * weighShare),
  );
  const up = keepStrongest(chosen.length, request.top, 'first');
  const down = keepStrongest(chosen.length, request.top, 'last');
  const {largestScore} = consensusStyles.modz;
  const index = dataset.index(request.space);
  const step = Math.max(1, Math.min(index.genes, Math.floor(scoresAtOnce / Math.max(1, signatures.length))));
  const scores = new Float32Array(step * signatures.length);
  const positions = byNumber(signatures);
  const sums = new Float64Array(step);
  const shares = new Float64Array(step);
  for (let gene = 0; gene < index.genes; gene += step) {
    const geneRows = Uint32Array.from({length: Math.min(step, index.genes - gene)}, (_, i) => gene + i);
    const count = geneRows.length;
    readSlicePart(index, {geneRows, signatures, scores}, {firstGene: 0, endGene: count, positions});
    for (let pert = 0; pert < chosen.length; pert++) {
      if (firsts[pert] === firsts[pert + 1]) continue;
      sums.fill(0);
      shares.fill(0);
      for (let s = firsts[pert]; s < firsts[pert + 1]; s++) {
        const weight = weights[s];
        for (let g = 0, at = s * count; g < count; g++, at++) {
          const score = scores[at];
          if (Number.isNaN(score)) continue;
          sums[g] += weight * Math.min(Math.max(score, -largestScore), largestScore);
          shares[g] += weight;
        }
      }
      for (let g = 0; g < count; g++) {
        const z = sums[g] / shares[g];
        if (z > 0) up.offer(pert, gene + g, z);
        else if (z < 0) down.offer(pert, gene + g, -z);
      }
    }
    onProgress(weighShare + (1 - weighShare) * ((gene + count) / index.genes));
  }
  function* records(): Generator<ConsensusRecord> {
    for (const [pert, {length}] of chosen.entries()) {
      yield {signatures: length, up: up.of(pert), down: down.of(pert)};
    }
  }
  writeRecords(file, request.top, records());
}

/** Marks a file as used. @returns whether it is there */
function isTouched(file: string): boolean {
  try {
    utimesSync(file, new Date(), new Date());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Those of former states are of no use, and of this one every wish for another number of genes would leave a file: those
 * used last stay. Drafts are left by writers that were killed.
 */
function removeOthers(folder: string, own: string): void {
  const files = readdirSync(folder)
    .map((name) => ({name, used: statSync(path.join(folder, name), {throwIfNoEntry: false})?.mtimeMs ?? 0}))
    .sort((a, b) => b.used - a.used);
  const isDraft = (name: string) => !name.endsWith('.consensus');
  const kept = [
    ...files.filter(({name}) => !isDraft(name) && name.startsWith(own)).slice(0, mostKept),
    ...files.filter(({name, used}) => isDraft(name) && Date.now() - used < draftsLast),
  ];
  for (const file of files) {
    if (!kept.includes(file)) rmSync(path.join(folder, file.name), {force: true});
  }
}

interface ChosenSignatures {
  /** of the perts, one after another */
  readonly signatures: Uint32Array;
  /** where those of each begin; one entry more than perts */
  readonly firsts: Uint32Array;
}

/** The share of each signature in the consensus of its pert. */
function weigh(
  dataset: Dataset,
  space: SpaceName,
  {signatures, firsts}: ChosenSignatures,
  onProgress: (share: number) => void,
): Float64Array {
  const index = dataset.index(space);
  const {rows: geneRows} = weighingGenes(dataset.genes.spaces, space);
  const genes = geneRows.length;
  const all = Uint32Array.from(geneRows.keys());
  const weights = new Float64Array(signatures.length);
  // Read as they lie, wanted by pert: the scores of the genes that weigh go through a file.
  const scratch = temporaryName(path.join(graphFolder(dataset.folder), 'scores'));
  const fd = openSync(scratch, 'wx+');
  // Without a name nothing is left of it, however this ends.
  if (process.platform !== 'win32') rmSync(scratch);
  try {
    const order = byNumber(signatures);
    const step = Math.max(1, Math.floor(scoresAtOnce / genes));
    for (let from = 0; from < order.length; from += step) {
      const part = order.subarray(from, from + step);
      const own = Uint32Array.from(part, (position) => signatures[position]);
      const scores = new Float32Array(own.length * genes);
      const positions = Uint32Array.from(own.keys());
      readSlicePart(index, {geneRows, signatures: own, scores}, {firstGene: 0, endGene: genes, positions});
      const bytes = new Uint8Array(scores.buffer);
      for (const [i, position] of part.entries()) {
        writeFully(fd, bytes.subarray(i * genes * 4, (i + 1) * genes * 4), position * genes * 4);
      }
      onProgress((0.5 * (from + part.length)) / order.length);
    }
    for (let pert = 0; pert + 1 < firsts.length; pert++) {
      const count = firsts[pert + 1] - firsts[pert];
      if (count === 0) continue;
      const scores = new Float32Array(count * genes);
      readFully(fd, scores, firsts[pert] * genes * 4, scratch);
      const columns = Array.from({length: count}, (_, i) => scores.subarray(i * genes, (i + 1) * genes));
      weights.set(consensus(columns, all).weights, firsts[pert]);
      onProgress(0.5 + (0.5 * firsts[pert + 1]) / signatures.length);
    }
    return weights;
  } finally {
    closeSync(fd);
    rmSync(scratch, {force: true});
  }
}

/** Positions in the order of the signatures' numbers, in which they are read. */
function byNumber(signatures: Uint32Array): Uint32Array {
  return Uint32Array.from(signatures.keys()).sort((a, b) => signatures[a] - signatures[b]);
}
