import type {Row, Table} from './format';
import {isMissing} from './values';

/** Joins the elements of a list that was spread over rows. */
const JOINT = '|';

/**
 * Makes one row of all rows with the same `key`: cells of the `lists` are collected, of the others the first that
 * says anything is kept. The rows are held in memory, so this is for annotation files, not for signatures.
 */
export function combineRows(key: string, lists: readonly string[]): (table: Table) => Table {
  return (table) => {
    const headers = table.header.map((name) => name.toLowerCase());
    const keyAt = headers.indexOf(key);
    const isList = headers.map((name) => lists.includes(name));
    return {...table, blocks: combined(table.blocks, keyAt, isList)};
  };
}

async function* combined(
  blocks: AsyncIterable<readonly Row[]>,
  keyAt: number,
  isList: readonly boolean[],
): AsyncGenerator<Row[]> {
  const byKey = new Map<string, {line: number; cells: string[][]}>();
  for await (const rows of blocks) {
    for (const {line, cells} of rows) {
      const known = byKey.get(cells[keyAt]);
      if (!known) byKey.set(cells[keyAt], {line, cells: cells.map((cell) => [cell])});
      else for (const [i, seen] of known.cells.entries()) absorb(seen, cells[i], isList[i]);
    }
  }
  yield Array.from(byKey.values(), ({line, cells}) => ({line, cells: cells.map((seen) => seen.join(JOINT))}));
}

function absorb(seen: string[], cell: string, isList: boolean): void {
  if (isMissing(cell.trim()) || seen.includes(cell)) return;
  if (isMissing(seen[0].trim())) seen[0] = cell;
  else if (isList) seen.push(cell);
}

/** Positions of headers, without regard to case; headers the file lacks are left out. */
function positions(header: readonly string[], names: readonly string[]): number[] {
  const headers = header.map((name) => name.toLowerCase());
  return names.map((name) => headers.indexOf(name.toLowerCase())).filter((at) => at >= 0);
}

/**
 * Keeps the first of the rows with the same `key`. The lists of drugs and products repeat a record now and then,
 * which is no reason to refuse them; how many were left out is noticed.
 */
export function keepFirst(...key: readonly string[]): (table: Table) => Table {
  return (table) => {
    const at = positions(table.header, key);
    let repeated = 0;
    async function* firsts(): AsyncGenerator<Row[]> {
      const seen = new Set<string>();
      for await (const rows of table.blocks) {
        yield rows.filter(({cells}) => {
          // Rows without a key are no repeats; what they are for the table, it says itself.
          if (at.every((i) => isMissing(cells[i].trim()))) return true;
          const known = seen.size;
          const isFirst = seen.add(at.map((i) => cells[i]).join('\n')).size > known;
          if (!isFirst) repeated++;
          return isFirst;
        });
      }
    }
    const notice = () =>
      repeated ? [`${repeated} rows repeat the record of an earlier row and were left out`] : [];
    return {...table, blocks: firsts(), notices: () => [...table.notices(), ...notice()]};
  };
}

/**
 * Makes one row for each code of a list of terms that names it edition by edition: the first edition's year, the
 * last edition's words.
 */
export function latestTerms(code: string, description: string): (table: Table) => Table {
  return (table) => {
    const [codeAt, descriptionAt] = positions(table.header, [code, description]);
    async function* terms(): AsyncGenerator<Row[]> {
      const byCode = new Map<string, {line: number; cells: string[]}>();
      for await (const rows of table.blocks) {
        for (const {line, cells} of rows) {
          const known = byCode.get(cells[codeAt]);
          if (known) known.cells[descriptionAt] = cells[descriptionAt];
          else byCode.set(cells[codeAt], {line, cells: [...cells]});
        }
      }
      yield [...byCode.values()];
    }
    return {...table, blocks: terms()};
  };
}

/** Pseudo header added by `nameSource`. */
export const SOURCE_NAME = 'name of the file';

/** Adds a column with the name of the file, for records that must say where they come from. */
export function nameSource(table: Table, name: string): Table {
  async function* named(): AsyncGenerator<Row[]> {
    for await (const rows of table.blocks)
      yield rows.map(({line, cells}) => ({line, cells: [...cells, name]}));
  }
  return {...table, header: [...table.header, SOURCE_NAME], blocks: named()};
}
