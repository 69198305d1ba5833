import {failure} from '../errors';
import type {OnBytes} from './bytes';
import {readDocuments} from './documents';
import type {Table} from './format';
import {readGmt} from './gmt';
import {readMatrixSignatures} from './matrix';
import {missingHeaders, type Recognised} from './recognise';
import {readDelimited} from './tables';

/**
 * Opens a recognised source as the table its format describes.
 * @throws LOAD_COLUMNS_MISSING, and what the readers throw
 */
export async function openTable({source, format}: Recognised, onBytes: OnBytes): Promise<Table> {
  const table = await openShape({source, format, sureness: 1}, onBytes);
  const missing = missingHeaders(format, table.header);
  if (missing.length === 0) return format.arrange ? format.arrange(table) : table;
  await table.close();
  throw failure('LOAD_COLUMNS_MISSING', {
    file: source.label,
    kind: format.kind,
    missing,
    found: table.header,
  });
}

function openShape({source, format}: Recognised, onBytes: OnBytes): Table | Promise<Table> {
  switch (format.shape) {
    case 'table':
      return readDelimited(source, onBytes);
    case 'gmt':
      return readGmt(source, onBytes);
    case 'json':
      return readDocuments(source, onBytes);
    case 'matrix':
      if (source.compression !== 'plain') {
        const detail = 'a compressed matrix cannot be opened in place; decompress it first';
        throw failure('LOAD_FILE_UNREADABLE', {file: source.label, detail});
      }
      return readMatrixSignatures(source.path);
  }
}
