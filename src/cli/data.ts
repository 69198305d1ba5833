import path from 'node:path';
import {Command} from 'commander';
import {
  checkTerms,
  hashFiles,
  listPublications,
  type PublicationTerms,
  publisher,
  recordPublication,
  withdrawPublication,
} from '../library/publications';
import {printJson, printTable, progressBar} from './print';
import {withSession} from './session';

interface PublishOptions {
  readonly title: string;
  readonly licence: string;
  readonly category: string;
  readonly name?: string;
  readonly description?: string;
  readonly proprietary?: boolean;
  readonly json?: boolean;
}

/** `openclue data`: files that users of this server may download. */
export function dataCommand(): Command {
  const data = new Command('data').description('publish files for download, list and withdraw them');
  data
    .command('publish')
    .description(
      'offer a file, or all files of a folder, for download; they stay where they are. Whoever reaches the server may fetch them, unless --proprietary',
    )
    .argument('<path>', 'file or folder')
    .requiredOption('--title <title>', 'what it is, in a few words')
    .requiredOption('--licence <licence>', 'under which terms it may be used')
    .requiredOption('--category <category>', 'under which it is found, e.g. signatures, metadata')
    .option('--name <name>', 'by which it is asked for; else made of the name of the file')
    .option('--description <text>', 'what else there is to say')
    .option('--proprietary', 'only for holders of a key of their own')
    .option('--json', 'print JSON')
    .action(publish);
  data
    .command('list')
    .description('what is published')
    .option('--json', 'print JSON')
    .action(async ({json}: {json?: boolean}) => {
      const all = await withSession(({pool}) => listPublications(pool, publisher));
      if (json) return printJson(all);
      printTable(
        ['name', 'category', 'access', 'files', 'bytes', 'licence', 'title'],
        all.map(({name, category, access, files, bytes, licence, title}) => [
          ...[name, category, access, String(files.length), String(bytes), licence, title],
        ]),
      );
    });
  data
    .command('withdraw')
    .description('take a publication back; its files stay where they are')
    .argument('<name>', 'as `data list` shows it')
    .action(async (name: string) => {
      await withSession(({pool}) => withdrawPublication(pool, name));
      console.log(`${name} is withdrawn.`);
    });
  return data;
}

async function publish(asked: string, options: PublishOptions): Promise<void> {
  const {title, licence, category, description, proprietary, json} = options;
  const terms: PublicationTerms = {
    ...{title, licence, category, description},
    name: options.name ?? nameOf(asked),
    access: proprietary ? 'proprietary' : 'published',
  };
  // Before gigabytes are read for nothing.
  checkTerms(terms);
  const files = await hashFiles(asked, progressBar('checksums'));
  const made = await withSession(({pool}) => recordPublication(pool, terms, files));
  if (json) return printJson(made);
  const count = made.files.length === 1 ? '1 file' : `${made.files.length} files`;
  const audience = proprietary ? 'holders of a key of their own' : 'whoever reaches this server';
  console.log(`${made.name}: ${count}, ${made.bytes.toLocaleString('en-US')} bytes, for ${audience}.`);
}

/** Of a file without its last endings, so that a newer one takes its place. */
function nameOf(asked: string): string {
  return path
    .basename(path.resolve(asked))
    .replace(/\.(gz|xz|zip)$/i, '')
    .replace(/\.[A-Za-z]+$/, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-');
}
