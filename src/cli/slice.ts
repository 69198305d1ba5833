import {readFileSync} from 'node:fs';
import path from 'node:path';
import {Command, Option} from 'commander';
import {writeGct} from '../engine/formats/gct-writer';
import {type MatrixSource, writeGctx} from '../engine/formats/gctx-writer';
import {writeTable} from '../engine/formats/table-writer';
import {type DatasetManifest, openDataset, type SpaceName} from '../engine/index';
import {failure} from '../errors';
import {levelOf, spaceNames} from '../library/assays';
import {loadGeneCatalog} from '../library/datasets/gene-catalog';
import {datasetsFolder, requireDataset} from '../library/datasets/registry';
import {chooseSlice, type SliceChoice} from '../library/datasets/slice';
import {sliceSource} from '../results/views/slice';
import {namesFile} from './gene-lists';
import {refusesToOverwrite} from './out';
import {withSession} from './session';

interface SliceArguments {
  genes?: string;
  sigs?: string;
  space?: SpaceName;
  out: string;
  ignoreMissing?: boolean;
}

/** Ending of the output file to what writes it. */
const writers: Readonly<Record<string, (file: string, source: MatrixSource) => Promise<void>>> = {
  '.gct': (file, source) => writeGct(file, source),
  '.gctx': writeGctx,
  '.csv': (file, source) => writeTable(file, source, {separator: ',', idHeader: 'gene_id'}),
  '.tsv': (file, source) => writeTable(file, source, {separator: '\t', idHeader: 'gene_id'}),
};
const standardOutput = '-';
const shownMissing = 3;

/** `openclue matrix slice`: z-scores back out of a dataset. */
export function sliceCommand(): Command {
  const command = new Command('slice')
    .description('write the z-scores of some genes in some signatures, with the metadata of both')
    .argument('<name>', 'the dataset')
    .option(
      '--genes <file|list>',
      'Entrez ids, symbols or probes: a file with one a line, or a,b,c (default: all)',
    )
    .option('--sigs <file|list>', 'signature ids: a file with one a line, or a,b,c (default: all)')
    .addOption(new Option('--space <space>', 'gene space (default: the largest)').choices([...spaceNames]))
    .requiredOption('--out <file>', 'file ending in .gct, .gctx, .csv or .tsv; - for GCT on standard output')
    .option('--ignore-missing', 'leave out genes and signatures the dataset lacks')
    .action(slice);
  return refusesToOverwrite(command, 'out');
}

async function slice(name: string, {genes, sigs, space, out, ignoreMissing}: SliceArguments): Promise<void> {
  const write = writerFor(out);
  const wanted = {genes: readIds(genes), signatures: readIds(sigs)};
  await withSession(async ({config, pool}) => {
    await requireDataset(pool, name);
    const dataset = openDataset(path.join(datasetsFolder(config), name));
    try {
      const catalog = await loadGeneCatalog(pool);
      const choice = chooseSlice({dataset, catalog, ...wanted, space, ignoreMissing});
      await write(sliceSource(dataset, choice));
      report(dataset.manifest, choice, out);
    } finally {
      dataset.close();
    }
  });
}

function writerFor(out: string): (source: MatrixSource) => Promise<void> {
  if (out === standardOutput) return writeToOutput;
  const write = writers[path.extname(out).toLowerCase()];
  if (!write) throw failure('SLICE_FORMAT_UNKNOWN', {file: out, known: Object.keys(writers)});
  return (source) => write(out, source);
}

async function writeToOutput(source: MatrixSource): Promise<void> {
  try {
    await writeGct(process.stdout, source);
  } catch (error) {
    // Whoever reads has seen enough, as `head` does.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

/**
 * The ids of an option: those of a file, one a line (of several columns the first; # begins a comment), or those
 * given, between commas.
 */
export function readIds(value: string | undefined): string[] | undefined {
  if (value === undefined) return undefined;
  const ids = namesFile(value)
    ? readFileSync(value, 'utf8')
        .replace(/^\ufeff/, '')
        .split(/\r\n|\n|\r/)
        .filter((line) => !line.startsWith('#'))
        .map((line) => line.split('\t', 1)[0].trim())
    : value.split(',').map((id) => id.trim());
  const known = ids.filter((id) => id !== '');
  if (known.length === 0) throw failure('FILE_UNREADABLE', {file: value, detail: 'it names nothing'});
  return known;
}

function report(
  manifest: DatasetManifest,
  {geneRows, signatureRows, space, missing}: SliceChoice,
  out: string,
): void {
  for (const [kind, ids] of Object.entries(missing)) {
    if (ids.length === 0) continue;
    const shown = ids.slice(0, shownMissing).join(', ');
    console.error(
      `warning: ${ids.length} ${kind} are not in dataset ${manifest.name} and left out, e.g. ${shown}`,
    );
  }
  const size = `${geneRows.length} genes (${space}) x ${signatureRows.length} ${levelOf(manifest).columns} of ${manifest.name}`;
  if (out !== standardOutput) console.log(`${out}: ${size}`);
}
