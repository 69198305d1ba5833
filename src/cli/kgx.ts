import {Command, InvalidArgumentError, Option} from 'commander';
import {
  type AskedGraph,
  createGraphs,
  type EdgeKind,
  edgeKinds,
  exportGraph,
  type GraphFormName,
  type GraphSummary,
  graphForms,
  mostGenes,
  usualRequest,
} from '../analyses/graph';
import type {SpaceName} from '../engine/index';
import {spaceNames} from '../library/assays';
import {requireDataset, requireScores} from '../library/datasets/registry';
import {readCount} from './numbers';
import {printJson, printTable, progressBar} from './print';
import {withSession} from './session';

interface KgxOptions {
  readonly out: string;
  readonly form?: GraphFormName[];
  readonly edges?: EdgeKind[];
  readonly tau: number;
  readonly top: number;
  readonly minZ: number;
  readonly space?: SpaceName;
  readonly source: string;
  readonly publication: string[];
  readonly json?: boolean;
}

/** `openclue kgx`: a dataset as a knowledge graph. */
export function kgxCommand(): Command {
  return new Command('kgx')
    .description(
      'write a dataset as a knowledge graph: KGX (Biolink), or as SPOKE, Hetionet and Bioteque have it; continues where it was stopped',
    )
    .argument('<dataset>')
    .requiredOption('--out <folder>', 'write the files there; the folder must not exist yet')
    .addOption(new Option('--form <form...>', 'forms to write (default: kgx)').choices([...graphForms]))
    .addOption(
      new Option('--edges <kind...>', 'kinds of edges (default: all that the dataset has)').choices([
        ...edgeKinds,
      ]),
    )
    .option(
      '--tau <tau>',
      'size of tau from which on a connection is an edge',
      between(0, 100),
      usualRequest.tau,
    )
    .option('--top <genes>', 'genes at each end of the consensus of a perturbagen', genes, usualRequest.top)
    .option(
      '--min-z <z>',
      'size of the consensus z-score from which on a gene is an edge',
      between(0, 10),
      usualRequest.z,
    )
    .addOption(new Option('--space <space>', 'gene space (default: the largest)').choices([...spaceNames]))
    .option('--source <infores>', 'primary_knowledge_source of the edges', infores, usualRequest.source)
    .option('--publication <curie...>', 'publications of the edges', [...usualRequest.publications])
    .option('--json', 'print JSON')
    .action(kgx);
}

async function kgx(name: string, options: KgxOptions): Promise<void> {
  const {out, form = ['kgx'], edges, tau, top, minZ, space, source, publication, json} = options;
  const asked: AskedGraph = {
    forms: graphForms.filter((each) => form.includes(each)),
    kinds: edges && edgeKinds.filter((each) => edges.includes(each)),
    ...{tau, top, z: minZ, space, source, publications: publication},
  };
  const summary = await withSession(
    async ({config, pool, signal}) => {
      const record = await requireDataset(pool, name);
      requireScores(record);
      const graphs = createGraphs({config, pool});
      try {
        const bar = progressBar('consensus');
        const graph = await graphs.open(record, asked, {signal, onConsensus: (share) => bar(share, 1)});
        if (!edges && !graph.source.request.kinds.includes('connection')) {
          console.error(
            `note: ${name} has no background, so its perturbagens have no connections: openclue background build ${name}`,
          );
        }
        return await exportGraph(graph, out, {signal, onProgress: progressBar('edges')});
      } catch (error) {
        // What was ended fails, of whatever it was at.
        signal.throwIfAborted();
        throw error;
      } finally {
        await graphs.close();
      }
    },
    {stops: true},
  );
  if (json) return printJson(summary);
  print(out, summary);
}

function print(
  out: string,
  {dataset, nodes, edges, files = {}, unknown_targets: unknown}: GraphSummary,
): void {
  const rows = Object.entries({node: nodes, edge: edges}).flatMap(([what, forms]) =>
    Object.entries(forms).flatMap(([form, counts]) =>
      Object.entries(counts).map(([kind, count]) => [form, what, kind, count.toLocaleString('en-US')]),
    ),
  );
  printTable(['form', '', 'kind', 'count'], rows);
  if (unknown > 0) console.log(`${unknown} targets are left out, for no gene of their names is known.`);
  const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
  console.log(
    `${out}: ${Object.keys(files).length} files, ${bytes.toLocaleString('en-US')} bytes, of ${dataset.name}${dataset.synthetic ? ' (synthetic)' : ''}.`,
  );
}

function between(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`a number from ${least} to ${most} was expected`);
  };
}

function genes(text: string): number {
  const count = readCount(text);
  if (count >= 1 && count <= mostGenes) return count;
  throw new InvalidArgumentError(`a whole number from 1 to ${mostGenes} was expected`);
}

function infores(text: string): string {
  if (/^infores:[a-z0-9][a-z0-9._-]*$/.test(text)) return text;
  throw new InvalidArgumentError('infores: and a name in lower case were expected, as infores:cmap');
}
