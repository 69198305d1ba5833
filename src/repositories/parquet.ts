/** Records on their way from the database into a Parquet file. */
import {
  type Omissions,
  omissionsOf,
  type ParquetColumn,
  type ParquetKind,
  parquetEnd,
  parquetStart,
  type RowGroup,
} from '../engine/formats/parquet-rows';
import {compiledFile} from '../engine/ground/package';
import {startThreads} from '../engine/ground/threads';
import type {Column} from '../filter/types';
import type {ColumnType} from '../models/columns';

/** Rows of a group at most, and characters of their JSON from which on it ends sooner. */
const groupRows = 20_000;
const groupCharacters = 2 ** 24;
const idleTimeout = 60_000;

const kinds: Readonly<Record<ColumnType, ParquetKind>> = {
  text: 'text',
  'text[]': 'texts',
  integer: 'integer',
  'double precision': 'real',
  boolean: 'flag',
  jsonb: 'json',
};

export interface ParquetRows {
  /**
   * The bytes of a file of records, group by group; one group is in memory at a time.
   * @param lines JSON of records, each on a line, any number of lines in each text
   * @param onOmissions is told before the end what is null in the file, for it is no date or time
   * @throws PARQUET_VALUE, and whatever `lines` throws
   */
  write(
    columns: readonly Column[],
    lines: AsyncGenerator<string>,
    onOmissions?: (omitted: Omissions) => void,
  ): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

export function createParquetRows(): ParquetRows {
  const threads = startThreads<typeof import('./parquet-thread')>({
    filename: compiledFile(__dirname, 'parquet-thread.js'),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout,
  });
  return {
    async *write(columns, lines, onOmissions) {
      const fields = columns.map(
        ({name, type, holds}): ParquetColumn => ({name, kind: holds ?? kinds[type]}),
      );
      const groups: RowGroup[] = [];
      let offset = parquetStart.byteLength;
      // With the first rows, not before: until then a failure can still be told by the status.
      let start: Uint8Array | undefined = parquetStart;
      for await (const text of groupsOf(lines)) {
        const {bytes, group} = await threads.run('writeGroup', {columns: fields, lines: text, offset});
        offset += bytes.byteLength;
        groups.push(group);
        if (start) yield start;
        start = undefined;
        yield bytes;
      }
      if (start) yield start;
      onOmissions?.(omissionsOf(groups));
      yield await parquetEnd(fields, groups, offset);
    },
    close: () => threads.close(),
  };
}

async function* groupsOf(lines: AsyncGenerator<string>): AsyncGenerator<string> {
  let [texts, rows, characters]: [string[], number, number] = [[], 0, 0];
  for await (const text of lines) {
    texts.push(text);
    characters += text.length;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) rows++;
    if (rows < groupRows && characters < groupCharacters) continue;
    yield texts.join('');
    [texts, rows, characters] = [[], 0, 0];
  }
  if (rows > 0) yield texts.join('');
}
