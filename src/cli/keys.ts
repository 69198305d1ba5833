import {Command, Option} from 'commander';
import type {Role} from '../auth/caller';
import {UserKeys} from '../auth/user-keys';
import {printJson, printTable} from './print';
import {withSession} from './session';

/** `openclue keys`: who may use this server. */
export function keysCommand(): Command {
  const keys = new Command('keys').description('create, list and revoke user keys');
  keys
    .command('create')
    .description('make a key; it is shown once and stored only as a hash')
    .argument('<name>', 'whose key this is; shown as user_id')
    .addOption(new Option('--role <role>', 'what it may do').choices(['user', 'admin']).default('user'))
    .option('--json', 'print JSON')
    .action(async (name: string, {role, json}: {role: Role; json?: boolean}) => {
      const made = await withSession(({pool, config}) => new UserKeys(pool, config.demo).create(name, role));
      if (json) printJson(made);
      else console.log(`${made.key}\nThis ${role} key of ${name} is not shown again.`);
    });
  keys
    .command('list')
    .description('list all keys, never the keys themselves')
    .option('--json', 'print JSON')
    .action(async ({json}: {json?: boolean}) => {
      const records = await withSession(({pool, config}) => new UserKeys(pool, config.demo).list());
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
      await withSession(({pool, config}) => new UserKeys(pool, config.demo).revoke(id));
      console.log(`Key ${id} is revoked.`);
    });
  return keys;
}
