import {readFile, rm} from 'node:fs/promises';
import {Command, InvalidArgumentError, Option} from 'commander';
import {analysisOf, checkSubmission, defaultToolId, textsOf, toolIds} from '../analyses';
import type {Analysis} from '../analyses/analysis';
import {type PercentileMethod, percentileMethods} from '../analyses/background';
import {checkContext} from '../analyses/check-context';
import {includeIntrospect} from '../analyses/introspect';
import {type EsTail, esTails} from '../analyses/query/es-tail';
import {listMetrics, signatureMetrics} from '../analyses/query/plan';
import {createScoringPool} from '../engine/pool';
import {failure} from '../errors';
import {parseManifest, uploadedMatrix, type WrittenManifest} from '../results/manifest';
import {printComparison} from './comparison';
import {type DigestFormat, digestFormats} from './digest-table';
import {readLists} from './gene-lists';
import {claimFolder} from './out';
import {progressBar} from './print';
import {withSession} from './session';
import {showDigest, titleOf} from './show-digest';
import {type Sources, withDataset, withSourcesOf} from './sources';

interface QueryArguments {
  dataset?: string;
  up?: string;
  down?: string;
  lists?: string;
  signature?: string;
  sets?: string;
  tool: string;
  metric?: string;
  ncsGroup?: string;
  manifest?: string;
  matrix?: string;
  esTail?: EsTail;
  psMethod?: PercentileMethod;
  matched?: string;
  name: string;
  where?: string;
  compare?: boolean;
  out?: string;
  top: number;
  format: DigestFormat;
  json?: boolean;
}

const listForms =
  'GMT, GMX, GRP, genes with line ends, commas or blanks between them, - for standard input, or A,B,C';
const shownByDefault = 10;
/** A manifest says all of these itself. */
const saidByManifest = [
  'dataset',
  'up',
  'down',
  'lists',
  'signature',
  'sets',
  'tool',
  'metric',
  'ncsGroup',
  'esTail',
  'psMethod',
  'matched',
  'name',
];

/** `openclue query`: the same as POST /api/jobs, without HTTP and queue. */
export function queryCommand(): Command {
  return new Command('query')
    .description('score gene sets, or a full signature, against every signature of a dataset')
    .option('--dataset <name>', 'dataset to query (default: see openclue matrix default)')
    .option('--up <file|list>', `up lists: ${listForms}`)
    .option('--down <file|list>', 'down lists likewise, paired with the up lists by name')
    .addOption(
      new Option(
        '--lists <file>',
        'up and down lists together, told apart by _UP, _DN or _DOWN at the end of their names; a query may have one or both',
      ).conflicts(['up', 'down', 'signature']),
    )
    .option('--signature <file>', 'full signatures in place of lists: GCT, lines of gene TAB value, or JSON')
    .option('--sets <gmt>', 'sets of signature ids, pert_ids or pert names, for the enrichment of sets')
    .addOption(new Option('--tool <tool>', 'the analysis').choices([...toolIds]).default(defaultToolId))
    .option(
      '--metric <metric>',
      `for lists ${listMetrics.join(', ')}; for signatures ${signatureMetrics.join(', ')}`,
    )
    .option('--ncs-group <fields>', "metadata fields to normalise within, by commas; '' for one group of all")
    .addOption(
      new Option('--es-tail <tail>', 'lists that count (default: those that are given)').choices(esTails),
    )
    .addOption(
      new Option('--ps-method <method>', 'sig_gutc_tool: how percentile scores are made').choices([
        ...percentileMethods,
      ]),
    )
    .option(
      '--matched <tsv>',
      'sig_gutc_tool: hold queries against their own cell lines, which this table tells',
    )
    .option('--name <name>', 'name of the analysis, kept in the result', 'my_analysis')
    .addOption(
      new Option('--manifest <json>', 'repeat the run of a manifest.json, to the same bytes').conflicts(
        saidByManifest,
      ),
    )
    .option('--matrix <file>', 'the matrix that came with the run of --manifest, where it had one')
    .option(
      '--where <json>',
      'rank only the signatures that match, as POST /api/queries does: \'{"cell_iname":"MCF7","pert.moa":"HDAC inhibitor"}\'',
    )
    .addOption(
      new Option('--compare', 'one table of all queries: a score for each perturbagen in each').conflicts(
        'where',
      ),
    )
    .option('--out <folder>', 'write the whole result there; the folder must not exist yet')
    .option('--top <n>', 'signatures to print from each end', readCount, shownByDefault)
    .addOption(new Option('--format <format>', 'how to print').choices(digestFormats).default('table'))
    .addOption(new Option('--json', 'the same as --format json').implies({format: 'json'}))
    .action((options: QueryArguments, command: Command) => {
      const {up, down, lists, signature, manifest} = options;
      if ([up, down, lists, signature, manifest].every((given) => given === undefined)) {
        command.error(
          'error: give the gene sets by --up, by --down or by both, or by --lists, or a full signature by --signature',
        );
      }
      if (up === '-' && down === '-') command.error('error: standard input can be one list, not both');
      const fault =
        whereFault(options, command) ?? (options.compare ? compareFault(options.tool) : undefined);
      if (fault !== undefined) command.error(`error: ${fault}`);
      if (options.matrix !== undefined && manifest === undefined) {
        command.error(
          'error: --matrix goes with --manifest; `openclue introspect` takes a matrix of its own',
        );
      }
      return query(options);
    });
}

/** Options that a query of some signatures has no use for. */
const notWithWhere = [
  'signature',
  'sets',
  'metric',
  'ncsGroup',
  'psMethod',
  'matched',
  'manifest',
  'matrix',
  'out',
] as const;

/** Why `--where` cannot be used beside another option. */
function whereFault(options: Partial<QueryArguments>, command: Command): string | undefined {
  if (options.where === undefined) return undefined;
  const given = notWithWhere.find((name) => options[name] !== undefined);
  const isOtherTool = options.tool !== undefined && options.tool !== defaultToolId;
  if (given === undefined && !isOtherTool) return undefined;
  const flag = command.options.find((option) => option.attributeName() === given)?.long ?? '--tool';
  return `--where ranks the signatures that match by the NCS of gene lists, as POST /api/queries does; ${flag} is of whole results, which are of every signature. Leave out one of the two`;
}

function compareFault(tool: string): string | undefined {
  if (analysisOf(tool).compare) return undefined;
  return `--compare is of queries, and ${tool} compares signatures with one another. Use sig_queryl1k_tool or sig_gutc_tool`;
}

async function readText(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw failure('FILE_UNREADABLE', {file, detail: (cause as Error).message}, {cause});
  }
}

function readCount(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('a whole number was expected');
  return Number(text);
}

/** What is run: checked anew, or as a manifest has it. */
interface Run {
  readonly toolId: string;
  readonly name: string;
  readonly plan: unknown;
  readonly warnings: readonly string[];
}

/** @throws QUERY_FIELD_INVALID for a tool of a manifest whose results are not of queries */
function comparisonOf(analysis: Analysis<unknown, unknown>): Required<typeof analysis>['compare'] {
  const {compare, toolId} = analysis;
  if (compare) return compare;
  throw failure('QUERY_FIELD_INVALID', {field: '--compare', detail: `is of queries, and ${toolId} has none`});
}

async function queryMatching(where: string, options: QueryArguments): Promise<void> {
  const {dataset, esTail, name, top, format, lists} = options;
  const asked = {
    where,
    dataset,
    esTail,
    name,
    top,
    ...readLists(options),
    mayStandAlone: lists !== undefined,
  };
  // It loads the services, which takes half a second that other queries need not wait.
  const {filteredDigest} = await import('./filtered-query.js');
  await withSession(async (session) => {
    const {warnings, ...digest} = await filteredDigest(session, asked);
    showDigest(digest, {format, warnings, columns: analysisOf(options.tool).shownColumns});
  });
}

async function query(options: QueryArguments): Promise<void> {
  if (options.where !== undefined) return queryMatching(options.where, options);
  const {manifest: manifestFile, matrix, out, top, format} = options;
  const written = manifestFile && parseManifest((await readText(manifestFile)) ?? '', manifestFile);
  const submission = {
    ...readLists(options),
    signature: await readText(options.signature),
    sets: await readText(options.sets),
    fields: {
      tool_id: options.tool,
      name: options.name,
      metric: options.metric,
      ncs_group: options.ncsGroup,
      es_tail: options.esTail,
      ps_method: options.psMethod,
      ...(options.matched !== undefined && {
        matched: true,
        'query-meta': await readText(options.matched),
      }),
    },
  };
  if (out !== undefined) claimFolder(out);
  try {
    await withSession(async (session) => {
      const {config} = session;
      const check = async ({dataset}: Sources): Promise<Run> => {
        const {toolId, name, plan, report} = await checkSubmission(submission, {
          ...(await checkContext(session)),
          dataset,
          limits: {...config.geneSetLimits, mayStandAlone: options.lists !== undefined},
        });
        return {toolId, name, plan, warnings: textsOf(report, 'warnings')};
      };
      const run = async (sources: Sources): Promise<void> => {
        const {dataset} = sources;
        const scoring = createScoringPool({workers: config.workers});
        try {
          const {toolId, name, plan, warnings} = written ? repeat(written, matrix) : await check(sources);
          const bar = progressBar('scoring');
          const analysis = analysisOf(toolId);
          const comparing = options.compare ? comparisonOf(analysis) : undefined;
          const scores = await analysis.score(plan, {
            ...sources,
            scoring,
            onProgress: (share) => bar(share, 1),
          });
          if (out !== undefined) {
            const {plainWriters} = config;
            await analysis.write({path: out, plainWriters}, dataset, scores, {toolId, name});
          }
          if (comparing) {
            const comparison = comparing(dataset, scores);
            const {name: own} = dataset.manifest;
            const title = titleOf({name: own, synthetic: sources.synthetic});
            printComparison(comparison, {top, format, dataset: title, warnings});
          } else {
            const {count} = dataset.signatures;
            const digest = analysis.digest(dataset, scores, top);
            showDigest(digest, {format, warnings, columns: analysis.shownColumns, count});
          }
          if (out !== undefined && format === 'table') console.log(`The whole result is in ${out}.`);
        } finally {
          await scoring.close();
        }
      };
      if (written && manifestFile) {
        await withSourcesOf(session, {manifest: written, file: manifestFile, matrix}, run);
      } else await withDataset(session, options.dataset, run);
    });
  } catch (error) {
    if (out !== undefined) await rm(out, {recursive: true, force: true});
    throw error;
  }
}

function repeat(manifest: WrittenManifest, matrix: string | undefined): Run {
  const {tool, name, plan, include_introspect: included} = manifest;
  return {
    toolId: tool,
    name,
    plan: included ? includeIntrospect(plan, included.plan) : plan,
    warnings:
      matrix !== undefined && !uploadedMatrix(manifest)
        ? [`${matrix} was not read: the manifest has all that the run needs.`]
        : [],
  };
}
