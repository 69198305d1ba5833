import path from 'node:path';
import {failure} from '../../errors';
import type {OnBytes, Source} from './bytes';
import {readDocuments} from './documents';
import type {Format, OnBadRow, Row, Table} from './format';
import {readGmt} from './gmt';
import {readMatrixTable} from './matrix';
import {missingHeaders, type Recognised} from './recognise';
import {readDelimited} from './tables';

/** A table that tells how many rows of the file it has read, before any rearrangement. */
export interface OpenedTable extends Table {
  readonly rowsRead: () => number;
}

/**
 * Opens a recognised source as the table its format describes.
 * @param onBadRow told of single rows that cannot be read, which are then left out; without it they are thrown
 * @throws LOAD_COLUMNS_MISSING, and what the readers throw
 */
export async function openTable(
  {source, format}: Recognised,
  onBytes: OnBytes,
  onBadRow?: OnBadRow,
): Promise<OpenedTable> {
  const table = await openShape(source, format, onBytes, onBadRow);
  const missing = missingHeaders(format, table.header);
  if (missing.length === 0) return arranged(table, format, nameOf(source));
  await table.close();
  throw failure('LOAD_COLUMNS_MISSING', {
    file: source.label,
    kind: format.kind,
    missing,
    found: table.header,
  });
}

function arranged(table: Table, {arrange}: Format, name: string): OpenedTable {
  let rowsRead = 0;
  async function* counted(): AsyncGenerator<readonly Row[]> {
    for await (const rows of table.blocks) {
      rowsRead += rows.length;
      yield rows;
    }
  }
  const counting = {...table, blocks: counted()};
  return {...(arrange ? arrange(counting, name) : counting), rowsRead: () => rowsRead};
}

/** HG_U133A of chips/HG_U133A.chip.gz. */
function nameOf({path: file, member}: Source): string {
  return path.basename(member ?? file).replace(/(\.(chip|txt|tsv|csv|gz|xz|zip))+$/i, '');
}

function openShape(
  source: Source,
  format: Format,
  onBytes: OnBytes,
  onBadRow?: OnBadRow,
): Table | Promise<Table> {
  switch (format.shape) {
    case 'table':
      return readDelimited(source, onBytes, onBadRow);
    case 'gmt':
      return readGmt(source, onBytes, onBadRow);
    case 'json':
      return readDocuments(source, onBytes);
    case 'matrix':
      return readMatrixTable(source);
  }
}
