import {Command, Option} from 'commander';
import {writeGctx} from '../engine/formats/gctx-writer';
import {type InstanceValues, instanceValues, readInstances} from '../library/datasets/instances';
import {refusesToOverwrite} from './out';

interface InstancesArguments {
  readonly instances: string;
  readonly values: InstanceValues;
  readonly out: string;
}

/** `openclue matrix instances`: data of the first Connectivity Map as a matrix of signatures. */
export function instancesCommand(): Command {
  const command = new Command('instances')
    .description(
      'make a GCTx of the first Connectivity Map’s matrix of ranks or amplitudes and its table of instances (docs/exports.md)',
    )
    .argument('<matrix>', 'probes x instances: tab-separated, plain, gzip or xz')
    .requiredOption(
      '--instances <tsv>',
      'the table of instances, saved from its spreadsheet as text with tabs',
    )
    .requiredOption('--out <gctx>', 'file to write, for openclue matrix add')
    .addOption(
      new Option('--values <values>', 'what the matrix holds: ranks, of which 1 rises most, or amplitudes')
        .choices([...instanceValues])
        .default('ranks'),
    )
    .action(async (matrix: string, {instances, values, out}: InstancesArguments) => {
      const source = await readInstances(matrix, instances, values);
      for (const notice of source.notices) console.error(`note: ${notice}`);
      if (source.absent > 0)
        console.error(`note: ${source.absent} instances of the table are not in the matrix`);
      await writeGctx(out, source);
      console.log(`${out}: ${source.rows.ids.length} probes x ${source.columns.ids.length} instances`);
    });
  return refusesToOverwrite(command, 'out');
}
