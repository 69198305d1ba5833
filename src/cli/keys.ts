import {Command, InvalidArgumentError, Option} from 'commander';
import {type KeyTerms, UserKeys} from '../auth/user-keys';
import {readDate} from './dates';
import {readCount} from './numbers';
import {printJson, printTable} from './print';
import {withSession} from './session';

/** `openclue keys`: who may use this server. */
export function keysCommand(): Command {
  const keys = new Command('keys').description('create, list, revoke and expire user keys');
  keys
    .command('create')
    .description('make a key; it is shown once and stored only as a hash')
    .argument('<name>', 'whose key this is; shown as user_id')
    .addOption(new Option('--role <role>', 'what it may do').choices(['user', 'admin']).default('user'))
    .option('--expires <date>', 'when it ends, e.g. 2027-01-31', readDate)
    .option('--requests-per-minute <n>', 'allowance of its own; 0: no limit', readCount)
    .option('--job-quota <n>', 'jobs at the same time; 0: no limit', readCount)
    .option('--json', 'print JSON')
    .action(async (name: string, {json, ...terms}: KeyTerms & {json?: boolean}) => {
      const {role} = terms;
      const made = await withSession(({pool, config}) => new UserKeys(pool, config).create(name, terms));
      if (json) printJson(made);
      else console.log(`${made.key}\nThis ${role} key of ${name} is not shown again.`);
    });
  keys
    .command('list')
    .description('list all keys, never the keys themselves')
    .option('--json', 'print JSON')
    .action(async ({json}: {json?: boolean}) => {
      const records = await withSession(({pool, config}) => new UserKeys(pool, config).list());
      if (json) return printJson(records);
      printTable(
        ['id', 'name', 'role', 'created', 'state'],
        records.map(({id, name, role, created, expires, revoked}) => [
          id,
          name,
          role,
          created.toISOString(),
          revoked
            ? `revoked ${revoked.toISOString()}`
            : expires
              ? `expires ${expires.toISOString()}`
              : 'valid',
        ]),
      );
    });
  keys
    .command('revoke')
    .description('end a key')
    .argument('<id>', 'the id that `keys list` shows')
    .action(async (id: string) => {
      await withSession(({pool, config}) => new UserKeys(pool, config).revoke(id));
      console.log(`Key ${id} is revoked.`);
    });
  keys
    .command('expire')
    .description('set when a key ends')
    .argument('<id>', 'the id that `keys list` shows')
    .argument('<date>', 'e.g. 2027-01-31, or never', readEnd)
    .action(async (id: string, when: Date | null) => {
      await withSession(({pool, config}) => new UserKeys(pool, config).change(id, {expires: when}));
      console.log(when ? `Key ${id} expires on ${when.toISOString()}.` : `Key ${id} never expires.`);
    });
  keys
    .command('limit')
    .description('set what a key may')
    .argument('<id>', 'the id that `keys list` shows')
    .option('--requests-per-minute <n>', 'a number, 0: no limit, or default', readAllowance)
    .option('--job-quota <n>', 'jobs at the same time: a number, 0: no limit, or default', readAllowance)
    .action(async (id: string, given: {requestsPerMinute?: Allowance; jobQuota?: Allowance}) => {
      const limits = {
        requestsPerMinute: allowanceOf(given.requestsPerMinute),
        jobQuota: allowanceOf(given.jobQuota),
      };
      if (limits.requestsPerMinute === undefined && limits.jobQuota === undefined) {
        keys.error('error: give --requests-per-minute, --job-quota or both');
      }
      const record = await withSession(({pool, config}) => new UserKeys(pool, config).change(id, limits));
      const {requests_per_minute: requests, job_quota: quota} = record;
      console.log(
        `Key ${id} may send ${sayAllowance(requests, 'requests a minute')} and have ${sayAllowance(quota, 'jobs at the same time')}.`,
      );
    });
  return keys;
}

function sayAllowance(allowance: number | null, what: string): string {
  if (allowance === null) return `what the server allows of ${what}`;
  return allowance === 0 ? `any number of ${what}` : `${allowance} ${what}`;
}

/** As a flag has it: Commander takes null for a flag without a value. */
type Allowance = number | 'default';

function readAllowance(text: string): Allowance {
  return text === 'default' ? text : readCount(text);
}

/** null: the role's default. */
function allowanceOf(given: Allowance | undefined): number | null | undefined {
  return given === 'default' ? null : given;
}

function readEnd(text: string): Date | null {
  if (text === 'never') return null;
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) {
    throw new InvalidArgumentError('a date like 2027-01-31 was expected, or never');
  }
  return date;
}
