/** Where settings come from: flags, which go before the environment, which goes before a file. */
import path from 'node:path';
import {type Command, Option} from 'commander';
import {settingNames} from '../config';
import {environmentFile, readEnvironmentFile} from './environment-file';

/** Flags that every verb takes, by the settings that they give. */
const flagsOfAll = {
  OPENCLUE_HOME: new Option('--home <folder>', 'database, datasets and results'),
  DATABASE_URL: new Option('--database-url <url>', 'a PostgreSQL of your own instead of the embedded one'),
};
/** Those of verbs that listen. */
const flagsOfServers = {
  HOST: new Option('--host <address>', 'address to listen on'),
  PORT: new Option('--port <n>', 'port to listen on; 0: a free one'),
};
const fileFlag = new Option(
  '--env-file <file>',
  `file of settings (default: ${environmentFile} of this folder, where there is one)`,
);

/** Where the value of a setting was found. */
export type SettingOrigin = 'flag' | 'environment' | 'file';

/** Settings that this process was given, and where; what is not here has its default. */
export const settingOrigins = new Map<string, SettingOrigin>();

/** Lets a command line take settings as flags: they are in the environment when a verb begins. */
export function takeSettings(program: Command, servers: readonly Command[]): void {
  for (const [name, flag] of Object.entries(flagsOfAll)) program.addOption(flag.env(name));
  program.addOption(fileFlag);
  for (const server of servers) {
    for (const [name, flag] of Object.entries(flagsOfServers)) server.addOption(flag.env(name));
  }
  showEverywhere(program);
  program.hook('preAction', (_, command) => {
    const flags = command.optsWithGlobals<Record<string, string | undefined>>();
    enforce(flags, process.env);
  });
}

/** Verbs do not inherit how help is written. */
function showEverywhere(command: Command): void {
  command.configureHelp({showGlobalOptions: true});
  for (const verb of command.commands) showEverywhere(verb);
}

function enforce(flags: Readonly<Record<string, string | undefined>>, variables: NodeJS.ProcessEnv): void {
  settingOrigins.clear();
  for (const name of settingNames) if (variables[name]) settingOrigins.set(name, 'environment');
  for (const [name, flag] of Object.entries({...flagsOfAll, ...flagsOfServers})) {
    const value = flags[flag.attributeName()];
    if (value === undefined || value === variables[name]) continue;
    variables[name] = value;
    settingOrigins.set(name, 'flag');
  }
  readEnvironmentFile(path.resolve(flags.envFile ?? environmentFile), {
    isNamed: flags.envFile !== undefined,
    variables,
    taken: (name) => settingOrigins.set(name, 'file'),
  });
}
