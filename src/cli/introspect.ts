import {rm} from 'node:fs/promises';
import {Command} from 'commander';
import {digestIntrospect} from '../analyses/introspect/digest';
import {introspectTool} from '../analyses/introspect/result';
import {runIntrospection} from '../analyses/introspect/run';
import {claimFolder} from './out';
import {printTable, progressBar} from './print';
import {type Session, withSession} from './session';
import {type Sources, withDataset, withMatrix} from './sources';

interface IntrospectArguments {
  dataset?: string;
  where?: string;
  sigIds?: string;
  groupBy?: string;
  gsetSize?: string;
  name: string;
  out: string;
}

/** Signatures whose nearest is printed; the files have them all. */
const shownSignatures = 20;

/** `openclue introspect`: sig_introspect_tool without HTTP and queue. */
export function introspectCommand(): Command {
  return new Command('introspect')
    .description('compare the signatures of a matrix, or of a dataset, with one another')
    .argument('[matrix]', 'GCT or GCTx file')
    .option('--dataset <name>', 'compare signatures of this dataset instead')
    .option('--where <json>', 'only signatures whose metadata satisfy this LoopBack where')
    .option('--sig-ids <ids>', 'only these signatures, separated by commas')
    .option('--group-by <fields>', 'combine replicates: signatures that agree in these fields, by commas')
    .option('--gset-size <n>', 'genes in the up and in the down set of a signature (default: 50)')
    .option('--name <name>', 'name of the analysis, kept in the result', 'my_analysis')
    .requiredOption('--out <folder>', 'write the result there; the folder must not exist yet')
    .action((matrix: string | undefined, options: IntrospectArguments, command: Command) => {
      if ((matrix === undefined) === (options.dataset === undefined)) {
        command.error('error: give a matrix or --dataset, one of the two');
      }
      return introspect(matrix, options);
    });
}

async function introspect(matrix: string | undefined, options: IntrospectArguments): Promise<void> {
  const {out} = options;
  claimFolder(out);
  try {
    await withSession((session) => {
      const use = (sources: Sources) => run(session, options, sources);
      return matrix === undefined
        ? withDataset(session, options.dataset, use)
        : withMatrix(session, matrix, use);
    });
  } catch (error) {
    await rm(out, {recursive: true, force: true});
    throw error;
  }
}

async function run(session: Session, options: IntrospectArguments, sources: Sources): Promise<void> {
  const {name, out} = options;
  const fields = {
    tool_id: introspectTool,
    name,
    dataset: sources.upload ? undefined : sources.dataset.manifest.name,
    where: options.where,
    sig_ids: options.sigIds,
    group_by: options.groupBy,
    gset_size: options.gsetSize,
  };
  const {config, pool} = session;
  const bar = progressBar('scoring');
  const scores = await runIntrospection({
    ...{...sources, config, pool, fields, out},
    onProgress: (share) => bar(share, 1),
    onWarning: (warning) => console.error(`warning: ${warning}`),
  });
  const {queries} = digestIntrospect(scores, 1, shownSignatures);
  const count = scores.signatures.ids.length;
  console.log(
    `Compared ${count} signatures with one another. The nearest of ${queries.length < count ? `the first ${queries.length}` : 'each'}:`,
  );
  printTable(
    ['signature', 'most like', 'norm_cs'],
    queries.map(({query_id, strongest: [nearest]}) => [
      query_id,
      String(nearest.id),
      Number(nearest.norm_cs).toFixed(4),
    ]),
  );
  console.log(`The whole result is in ${out}.`);
}
