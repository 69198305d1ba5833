import {createWriteStream} from 'node:fs';
import {rename, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {Command, Option} from 'commander';
import {delimited, jsonLines} from '../controllers/answer-format';
import type {Omissions} from '../engine/formats/parquet-rows';
import {makeFolder} from '../engine/ground/folders';
import {temporaryName} from '../engine/ground/storage';
import {failure} from '../errors';
import {defaultFilterLimits} from '../filter/limits';
import {parseFilter} from '../filter/parse';
import {type Service, services} from '../models/services';
import {createParquetRows, type ParquetRows} from '../repositories/parquet';
import {ResourceRepository} from '../repositories/resource.repository';
import {requireFree} from './out';
import {printJson, printTable} from './print';
import {type Session, withSession} from './session';

const formats = ['parquet', 'csv', 'tsv', 'ndjson'] as const;
type Format = (typeof formats)[number];

interface DumpOptions {
  readonly out: string;
  readonly format: readonly Format[];
  readonly replace?: boolean;
  readonly filter?: string;
  readonly json?: boolean;
}

interface Dumped {
  readonly service: string;
  readonly file: string;
  readonly bytes: number;
}

/** `openclue dump`: the records of the services as files. */
export function dumpCommand(): Command {
  return new Command('dump')
    .description('write all records of services as files, for DuckDB, pandas and others')
    .argument('[service...]', `services by path, as perts or sigs (default: all ${services.length})`)
    .requiredOption('--out <folder>', 'write <service>.<format> there')
    .addOption(new Option('--format <format...>', 'formats').choices([...formats]).default(['parquet']))
    .option('--replace', 'write over files that are there')
    .option('--filter <json>', 'which records, as the services take it; of one service')
    .option('--json', 'print JSON')
    .action(dump);
}

async function dump(
  names: readonly string[],
  {out, format, replace, filter, json}: DumpOptions,
): Promise<void> {
  const wanted = names.length === 0 ? services : names.map(serviceOf);
  const limits = {...defaultFilterLimits, pageSize: 0};
  // Before the database is opened for nothing.
  const filters = wanted.map(({resource}) => parseFilter(filter, resource, limits));
  const fileOf = (service: Service, each: Format) => path.join(out, `${service.path}.${each}`);
  prepareFolder(out);
  for (const service of wanted) for (const each of format) requireFree(fileOf(service, each), replace);
  const work = async ({pool, signal}: Session) => {
    const parquet = createParquetRows();
    try {
      const written: Dumped[] = [];
      for (const [i, service] of wanted.entries()) {
        for (const each of formats.filter((known) => format.includes(known))) {
          const file = fileOf(service, each);
          const onOmissions = (omitted: Omissions) => warnOf(file, omitted);
          const texts = textsOf(service, each, {filter: filters[i], pool, parquet, signal, onOmissions});
          written.push({service: service.path, file, bytes: await writeWhole(file, texts, signal)});
        }
      }
      return written;
    } catch (error) {
      // What was ended fails, of whatever it was at.
      signal.throwIfAborted();
      throw error;
    } finally {
      await parquet.close();
    }
  };
  const dumped = await withSession(work, {stops: true});
  if (json) return printJson(dumped);
  printTable(
    ['service', 'bytes', 'file'],
    dumped.map(({service, bytes, file}) => [service, bytes.toLocaleString('en-US'), file]),
  );
}

/** Its files are told apart by their names, so that it may be there. @throws OUT_FOLDER_UNUSABLE */
function prepareFolder(out: string): void {
  try {
    makeFolder(out);
  } catch (cause) {
    throw failure('OUT_FOLDER_UNUSABLE', {folder: out, detail: (cause as Error).message}, {cause});
  }
}

function serviceOf(name: string): Service {
  const found = services.find(({path: own, aliases}) => [own, ...aliases].includes(name));
  if (found) return found;
  throw failure('SERVICE_UNKNOWN', {name, known: services.map(({path: own}) => own)});
}

interface Source extends Pick<Session, 'pool' | 'signal'> {
  readonly filter: ReturnType<typeof parseFilter>;
  readonly parquet: ParquetRows;
  readonly onOmissions: (omitted: Omissions) => void;
}

function textsOf(
  {resource}: Service,
  format: Format,
  {filter, pool, parquet, signal, onOmissions}: Source,
): AsyncGenerator<string | Uint8Array> {
  const repository = new ResourceRepository(pool, resource);
  const lines = () => jsonLines((textOf) => repository.stream(filter, textOf, signal));
  if (format === 'ndjson') return lines();
  if (format === 'parquet') return parquet.write(filter.fields, lines(), onOmissions);
  const header = filter.fields.map(({name}) => name);
  const rows = (textOf: Parameters<typeof repository.table>[1]) => repository.table(filter, textOf, signal);
  return delimited(header, rows, format === 'csv' ? ',' : '\t');
}

function warnOf(file: string, omitted: Omissions): void {
  for (const [column, count] of Object.entries(omitted)) {
    console.error(
      `note: ${file}: ${count.toLocaleString('en-US')} values of ${column} are no dates, and null there; as csv, tsv and ndjson they stay as they are`,
    );
  }
}

/** The file has its name when all of it is there. */
async function writeWhole(
  file: string,
  texts: AsyncGenerator<string | Uint8Array>,
  signal: AbortSignal,
): Promise<number> {
  const draft = temporaryName(file);
  try {
    await pipeline(Readable.from(texts), createWriteStream(draft, {flags: 'wx'}), {signal});
    await rename(draft, file);
    return (await stat(file)).size;
  } finally {
    await rm(draft, {force: true});
  }
}
