import {Command} from 'commander';
import {Invitations, joinAddress, usualInvitationDays} from '../auth/invitations';
import type {Config} from '../config';
import {readDate} from './dates';
import {readCount} from './numbers';
import {printJson, printTable} from './print';
import {withSession} from './session';

interface NewInvitation {
  readonly keys: number;
  readonly expires?: Date;
  readonly keyExpires?: Date;
  readonly requestsPerMinute?: number;
  readonly jobQuota?: number;
  readonly json?: boolean;
}

/** `openclue invitations`: links by which people make keys of their own. */
export function invitationsCommand(): Command {
  const invitations = new Command('invitations').description(
    'create, list and revoke links by which people make their own keys',
  );
  invitations
    .command('create')
    .description('make a link; OPENCLUE_INVITATIONS=1 lets it work')
    .argument('<name>', 'keys are called by it and their number: course-1, course-2 …')
    .requiredOption('--keys <n>', 'keys that it may make', readCount)
    .option(
      '--expires <date>',
      `when the link ends (default: in ${usualInvitationDays} days, or with its keys)`,
      readDate,
    )
    .option('--key-expires <date>', 'when its keys end (default: never)', readDate)
    .option('--requests-per-minute <n>', 'allowance of each key; 0: no limit', readCount)
    .option('--job-quota <n>', 'jobs of each key at the same time; 0: no limit', readCount)
    .option('--json', 'print JSON')
    .action(async (name: string, {json, ...terms}: NewInvitation) => {
      const {made, base} = await withSession(async ({pool, config}) => ({
        made: await (await Invitations.open(pool, config)).create({name, ...terms}),
        base: baseOf(config),
      }));
      const link = joinAddress(base, made.token ?? '');
      if (json) return printJson({...made, link});
      console.log(
        `${link}\nWhoever has it makes a key, ${made.keys} in all, until ${made.expires.toISOString()}.`,
      );
    });
  invitations
    .command('list')
    .description('list all invitations, the latest first')
    .option('--json', 'print JSON')
    .action(async ({json}: {json?: boolean}) => {
      const {records, base} = await withSession(async ({pool, config}) => ({
        records: await (await Invitations.open(pool, config)).list(),
        base: baseOf(config),
      }));
      const withLinks = records.map((record) => ({
        ...record,
        link: record.token === null ? null : joinAddress(base, record.token),
      }));
      if (json) return printJson(withLinks);
      printTable(
        ['id', 'name', 'keys', 'state', 'expires', 'link'],
        withLinks.map(({id, name, keys, made, state, expires, link}) => [
          id,
          name,
          `${made} of ${keys}`,
          state,
          expires.toISOString(),
          link ?? '',
        ]),
      );
    });
  invitations
    .command('revoke')
    .description('end a link; keys that it made stay')
    .argument('<id>', 'the id that `invitations list` shows')
    .action(async (id: string) => {
      const {made} = await withSession(async ({pool, config}) =>
        (await Invitations.open(pool, config)).revoke(id),
      );
      console.log(`Invitation ${id} is revoked; it had made ${made} keys, which stay.`);
    });
  return invitations;
}

/** What browsers call this server, as far as its settings tell. */
function baseOf({publicUrl, tls, host, port}: Config): string {
  return publicUrl ?? `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
