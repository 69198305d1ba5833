import path from 'node:path';
import {Command, Option} from 'commander';
import {
  proteomicTool,
  type ReferenceSource,
  writeFailure,
  writeProteomicResult,
} from '../analyses/proteomics/result';
import {readConfig} from '../config';
import {splitByCell} from '../engine/proteomics/cells';
import {warnOfSingles} from '../engine/proteomics/fields';
import {type Profiles, readProfiles} from '../engine/proteomics/profiles';
import {
  assayOfCode,
  type ProteomicAssay,
  proteomicAssays,
  provenanceOf,
} from '../engine/proteomics/provenance';
import type {ReferenceCell} from '../engine/proteomics/query';
import {failure} from '../errors';
import {hasReference, readReference, readReferenceCell, referencesFolder} from '../library/proteomics/store';
import {sha256OfFile} from '../library/tables/bytes';
import {claimFolder} from './out';
import {printTable} from './print';
import {fieldsOption} from './proteomics-files';

interface QueryArguments {
  dataset?: string;
  reference?: string;
  assay?: ProteomicAssay;
  fields: string[];
  introspect?: boolean;
  name: string;
  out: string;
}

interface Reference {
  readonly source: ReferenceSource;
  readonly cells: readonly string[];
  readCell(cell: string): Promise<ReferenceCell>;
}

const shownConnections = 5;

/** `openclue proteomics query`: proteomics_query without HTTP and queue. */
export function proteomicQueryCommand(): Command {
  return new Command('query')
    .description('connectivity of profiles with every cell line of a reference')
    .argument('<gct>', 'profiles of level 4')
    .option('--dataset <name>', "reference that 'openclue matrix add --assay' made")
    .option('--reference <gct>', 'level 4 profiles of a reference instead, of one cell line or several')
    .addOption(
      new Option('--assay <assay>', 'instead of what the provenance code says').choices(proteomicAssays),
    )
    .addOption(fieldsOption('--fields <fields>', 'that tell replicates of the query'))
    .option('--introspect', 'connect the queries with one another too')
    .option('--name <name>', 'name of the analysis, kept in the result', 'my_analysis')
    .requiredOption('--out <folder>', 'write the result there; the folder must not exist yet')
    .action((gct: string, options: QueryArguments, command: Command) => {
      if ((options.dataset === undefined) === (options.reference === undefined)) {
        command.error('error: give --dataset or --reference, one of the two');
      }
      return query(gct, options);
    });
}

async function query(gct: string, options: QueryArguments): Promise<void> {
  const {out, fields, name, introspect = false} = options;
  const external = await readProfiles(gct);
  for (const warning of warnOfSingles(external.columns, fields, 'the queries'))
    console.error(`warning: ${warning}.`);
  const reference =
    options.reference === undefined
      ? openKept(options.dataset ?? '')
      : await openFile(options.reference, options.assay);
  const {source, cells, readCell} = reference;
  claimFolder(out);
  try {
    const plan = {assay: source.assay, fields, introspect};
    const labels = {toolId: proteomicTool, name};
    const file = path.basename(gct);
    const stacked = await writeProteomicResult(
      out,
      {plan, external, file, reference: source, cells, readCell},
      labels,
    );
    print(stacked, source);
    console.log(`The whole result is in ${out}.`);
  } catch (error) {
    await writeFailure(out, error as Error);
    throw error;
  }
}

function openKept(name: string): Reference {
  const root = referencesFolder(readConfig());
  const folder = path.join(root, path.basename(name));
  if (!hasReference(folder))
    throw failure('REFERENCE_UNREADABLE', {file: folder, detail: 'there is no such reference'});
  const manifest = readReference(folder);
  return {
    source: manifest,
    cells: manifest.cells.map(({cell}) => cell),
    readCell: (cell) => readReferenceCell(folder, manifest, cell),
  };
}

async function openFile(file: string, assay: ProteomicAssay | undefined): Promise<Reference> {
  const profiles = await readProfiles(file);
  const cells = splitByCell(profiles);
  const name = path.basename(file);
  return {
    source: {
      name,
      assay: assay ?? assayOfCode(provenanceOf(profiles.columns)),
      generation: 1,
      synthetic: false,
      sources: [{file: name, checksum: await sha256OfFile(file)}],
    },
    cells: [...cells.keys()],
    // It is one of theirs.
    readCell: async (cell) => ({cell, profiles: cells.get(cell) as Profiles}),
  };
}

/** The strongest connections of each query. */
function print({rows, columns, values}: Profiles, {name, synthetic}: ReferenceSource): void {
  const height = rows.ids.length;
  console.log(
    `${columns.ids.length} queries against ${height} targets of ${name}${synthetic ? ' (synthetic)' : ''}; the strongest of each:`,
  );
  const lines = columns.ids.flatMap((query, column) => {
    const order = rows.ids
      .map((_, row) => row)
      .filter((row) => !Number.isNaN(values[column * height + row]))
      .sort((a, b) => values[column * height + b] - values[column * height + a]);
    const shown =
      order.length > 2 * shownConnections
        ? [...order.slice(0, shownConnections), ...order.slice(-shownConnections)]
        : order;
    return shown.map((row) => [query, rows.ids[row], values[column * height + row].toFixed(4)]);
  });
  printTable(['query', 'target', 'connectivity'], lines);
}
