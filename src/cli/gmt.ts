import {createWriteStream} from 'node:fs';
import {rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {Command, InvalidArgumentError, Option} from 'commander';
import {consensusSets} from '../analyses/graph';
import {systemCode} from '../engine/ground/failures';
import {temporaryName} from '../engine/ground/storage';
import {allKnown, openDataset, type SpaceName} from '../engine/index';
import {failure} from '../errors';
import {spaceNames} from '../library/assays';
import {datasetsFolder, requireDataset, requireScores} from '../library/datasets/registry';
import {type GeneNaming, geneNamings, setsOfSignatures} from '../library/datasets/signature-sets';
import {readCount} from './numbers';
import {refusesToOverwrite} from './out';
import {progressBar} from './print';
import {type Session, withSession} from './session';
import {readIds} from './slice';

interface GmtArguments {
  readonly out: string;
  readonly size: number;
  readonly of: 'signatures' | 'perturbagens';
  readonly genes: GeneNaming;
  readonly sigs?: string;
  readonly space?: SpaceName;
}

const mostGenes = 2000;

/** `openclue matrix gmt`: signatures as gene sets. */
export function gmtCommand(): Command {
  const command = new Command('gmt')
    .description(
      'write the genes that signatures, or perturbagens, move most as gene sets, for GSEA, Enrichr-like tools and queries',
    )
    .argument('<name>', 'the dataset')
    .requiredOption('--out <file>', 'GMT file')
    .option('--size <genes>', 'genes of each set', setSize, 50)
    .addOption(
      new Option('--of <what>', 'a pair of sets for each signature, or for the consensus of each perturbagen')
        .choices(['signatures', 'perturbagens'])
        .default('signatures'),
    )
    .addOption(
      new Option('--genes <names>', 'how genes are named').choices([...geneNamings]).default('symbol'),
    )
    .option('--sigs <file|list>', 'signature ids: a file with one a line, or a,b,c (default: all)')
    .addOption(new Option('--space <space>', 'gene space (default: the largest)').choices([...spaceNames]))
    .action(gmt);
  return refusesToOverwrite(command, 'out');
}

async function gmt(
  name: string,
  {out, size, of, genes: naming, sigs, space: asked}: GmtArguments,
): Promise<void> {
  const wanted = readIds(sigs);
  const work = async ({config, pool, signal}: Session) => {
    requireScores(await requireDataset(pool, name));
    const dataset = openDataset(path.join(datasetsFolder(config), name));
    try {
      const {spaces, signatures: count} = dataset.manifest;
      const request = {space: asked ?? spaces[spaces.length - 1].space, size, naming};
      const all = () => Uint32Array.from({length: count}, (_, signature) => signature);
      const signatures = wanted
        ? allKnown(name, 'signature', wanted, dataset.signatures.find([...new Set(wanted)]))
        : all();
      const bar = progressBar('consensus');
      const texts =
        of === 'signatures'
          ? setsOfSignatures(dataset, signatures, request)
          : consensusSets(dataset, request, (share) => bar(share, 1));
      return await writeSets(out, texts, signal);
    } catch (error) {
      // What was ended fails, of whatever it was at.
      signal.throwIfAborted();
      throw error;
    } finally {
      dataset.close();
    }
  };
  const lines = await withSession(work, {stops: true});
  console.log(`${out}: ${lines.toLocaleString('en-US')} sets of ${name}`);
}

/** @returns how many lines there are; the file has its name when all of them are written */
async function writeSets(out: string, texts: Iterable<string>, signal: AbortSignal): Promise<number> {
  const draft = temporaryName(out);
  let lines = 0;
  function* counted() {
    for (const text of texts) {
      lines += text.split('\n').length - 1;
      yield text;
    }
  }
  try {
    await pipeline(Readable.from(counted()), createWriteStream(draft, {flags: 'wx'}), {signal});
    await rename(draft, out);
    return lines;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    const detail = (error as Error).message;
    throw failure('MATRIX_UNWRITABLE', {file: out, detail}, {cause: error});
  } finally {
    await rm(draft, {force: true});
  }
}

function setSize(text: string): number {
  const size = readCount(text);
  if (size >= 1 && size <= mostGenes) return size;
  throw new InvalidArgumentError(`a whole number from 1 to ${mostGenes} was expected`);
}
