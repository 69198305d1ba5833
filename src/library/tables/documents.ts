import {failure} from '../../errors';
import type {OnBytes, Source} from './bytes';
import type {Row, Table} from './format';
import {readText} from './text';

type Document = Record<string, unknown>;

/**
 * Opens a dump of JSON documents, an array or one document a line, as a table: the headers are the fields of all
 * documents, a list becomes a cell separated by '|', an absent field an empty cell. Read whole: the dumps are small.
 * @throws LOAD_FILE_UNREADABLE when it is not JSON or not documents
 */
export async function readDocuments(source: Source, onBytes?: OnBytes): Promise<Table> {
  let text = '';
  const {blocks, notices} = readText(source, onBytes);
  for await (const block of blocks) text += block;
  const documents = parse(source.label, text);
  const header = [...new Set(documents.flatMap((document) => Object.keys(document)))];
  const rows = documents.map((document, i) => ({
    line: i + 1,
    cells: header.map((name) => cellOf(document[name])),
  }));
  return {header, unit: 'document', blocks: once(rows), notices, close: async () => {}};
}

function parse(file: string, text: string): Document[] {
  try {
    const array = text.trimStart().startsWith('[');
    const parsed: unknown[] = array
      ? JSON.parse(text)
      : text
          .split('\n')
          .filter((line) => line.trim() !== '')
          .map((line) => JSON.parse(line));
    if (parsed.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item))) {
      return parsed as Document[];
    }
  } catch (error) {
    throw failure(
      'LOAD_FILE_UNREADABLE',
      {file, detail: `it is not JSON: ${(error as Error).message}`},
      {cause: error},
    );
  }
  throw failure('LOAD_FILE_UNREADABLE', {file, detail: 'it is JSON, but not a list of documents'});
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(cellOf).join('|');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

async function* once(rows: Row[]): AsyncGenerator<Row[]> {
  yield rows;
}
