import type {Row, Table} from './format';
import {isMissing} from './values';

/** Joins the elements of a list that was spread over rows. */
const joint = '|';

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
      const key = keyOf(cells, [keyAt]);
      const known = byKey.get(key);
      if (!known) byKey.set(key, {line, cells: cells.map((cell) => [cell.trim()])});
      else for (const [i, seen] of known.cells.entries()) absorb(seen, cells[i].trim(), isList[i]);
    }
  }
  yield Array.from(byKey.values(), ({line, cells}) => ({line, cells: cells.map((seen) => seen.join(joint))}));
}

function absorb(seen: string[], cell: string, isList: boolean): void {
  if (isMissing(cell) || seen.includes(cell)) return;
  if (isMissing(seen[0])) seen[0] = cell;
  else if (isList) seen.push(cell);
}

/**
 * What tells a row from others, as the table will have it: blanks around a cell are none of its text, and one spelling of
 * "not known" is as good as another.
 */
function keyOf(cells: readonly string[], at: readonly number[]): string {
  return at
    .map((i) => cells[i].trim())
    .map((cell) => (isMissing(cell) ? '' : cell))
    .join('\n');
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
          const isFirst = seen.add(keyOf(cells, at)).size > known;
          if (!isFirst) repeated++;
          return isFirst;
        });
      }
    }
    const notice = () =>
      repeated
        ? [
            `${repeated} row${repeated > 1 ? 's repeat' : ' repeats'} the record of an earlier row and ${repeated > 1 ? 'were' : 'was'} left out`,
          ]
        : [];
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
          const code = keyOf(cells, [codeAt]);
          const known = byCode.get(code);
          if (known) known.cells[descriptionAt] = cells[descriptionAt];
          else byCode.set(code, {line, cells: [...cells]});
        }
      }
      yield [...byCode.values()];
    }
    return {...table, blocks: terms()};
  };
}

/** Names that a notice lists. */
const namesShown = 10;

/**
 * Leaves out the rows that `isOther` tells to be something else than the table is about; a notice counts and names them.
 * @param columns headers (lower case) of the cells that `isOther` is given, the first of which names the row
 * @param what the rows are, after their number: "rows of control analytes"
 */
export function leaveOut(
  columns: readonly string[],
  what: string,
  isOther: (...cells: string[]) => boolean,
): (table: Table) => Table {
  return (table) => {
    const headers = table.header.map((name) => name.toLowerCase());
    const at = columns.map((name) => headers.indexOf(name));
    const names = new Set<string>();
    let left = 0;
    async function* others(): AsyncGenerator<Row[]> {
      for await (const rows of table.blocks) {
        yield rows.filter(({cells}) => {
          const looked = at.map((i) => (i < 0 ? '' : cells[i].trim()));
          if (!isOther(...looked)) return true;
          left++;
          names.add(looked[0]);
          return false;
        });
      }
    }
    const notices = () => {
      if (left === 0) return table.notices();
      const shown = [...names].slice(0, namesShown).join(', ');
      const more = names.size > namesShown ? ` and ${names.size - namesShown} more` : '';
      return [
        ...table.notices(),
        `${left} ${left > 1 ? 'rows' : 'row'} of ${what} left out: ${shown}${more}`,
      ];
    };
    return {...table, blocks: others(), notices};
  };
}

/** Pseudo header added by `nameSource`. */
export const sourceNameHeader = 'name of the file';

/** Adds a column with the name of the file, for records that must say where they come from. */
export function nameSource(table: Table, name: string): Table {
  async function* named(): AsyncGenerator<Row[]> {
    for await (const rows of table.blocks)
      yield rows.map(({line, cells}) => ({line, cells: [...cells, name]}));
  }
  return {...table, header: [...table.header, sourceNameHeader], blocks: named()};
}
