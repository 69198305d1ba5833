import {Command} from 'commander';
import {settingsInForce} from '../config';
import {printJson, printTable} from './print';
import {settingOrigins} from './settings';

/** `openclue config`: the settings a server would start with here, and where each comes from. */
export function configCommand(): Command {
  return new Command('config')
    .description('print the settings in force, and whether a flag, the environment or a file gave them')
    .option('--json', 'print JSON')
    .action(({json}: {json?: boolean}) => {
      const settings = settingsInForce().map(({name, value = '', isDefault}) => ({
        name,
        value,
        from: isDefault ? 'default' : (settingOrigins.get(name) ?? 'environment'),
      }));
      if (json) return printJson(settings);
      printTable(
        ['setting', 'value', 'from'],
        settings.map(({name, value, from}) => [name, value, from]),
      );
    });
}
