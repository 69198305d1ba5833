import {Command} from 'commander';
import {
  chooseDefaultDataset,
  type DefaultDataset,
  type DefaultReason,
  defaultDataset,
} from '../library/datasets/registry';
import {printJson} from './print';
import {withSession} from './session';

/** Why a dataset is the default, for a person. */
const reasons: Readonly<Record<DefaultReason, string>> = {
  environment: 'OPENCLUE_DATASET names it',
  chosen: 'it was chosen',
  demo: 'the demo is it until another is chosen',
  first: 'it was added first',
};

/** `openclue matrix default`: which dataset queries go to that name none. */
export function defaultCommand(): Command {
  return new Command('default')
    .description('say which dataset queries go to that name none, or choose it')
    .argument('[name]', 'the dataset to choose')
    .option(
      '--forget',
      'leave it to the rule again: the demo while it is there, else the first dataset added',
    )
    .option('--json', 'print JSON')
    .action(choose);
}

async function choose(
  name: string | undefined,
  {forget, json}: {forget?: boolean; json?: boolean},
): Promise<void> {
  await withSession(async ({pool, config}) => {
    if (name !== undefined || forget) {
      await chooseDefaultDataset(pool, forget ? undefined : name);
    }
    const found = await defaultDataset(pool, config);
    if (json) return printJson({name: found?.record.name ?? null, reason: found?.reason ?? null});
    console.log(describeDefault(found));
    if (name !== undefined && found && found.record.name !== name) {
      console.log(`${name} takes its place once OPENCLUE_DATASET is unset.`);
    }
  });
}

/** The default dataset in a sentence. */
export function describeDefault(found: DefaultDataset | undefined): string {
  if (!found) return 'There is no default dataset.';
  const {record, reason} = found;
  return `The default dataset is ${record.name}${record.synthetic ? ' (synthetic)' : ''}: ${reasons[reason]}.`;
}
