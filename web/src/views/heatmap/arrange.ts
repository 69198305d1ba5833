/** Which rows or columns of a matrix are shown, and in which order. */
import {compareValues} from '../../table/column';
import type {Axis, Matrix} from './matrix';

/** How one side of a matrix is arranged, as the address has it. */
export interface Arrangement {
  /** text that an id or a field holds */
  readonly find: string;
  /** `field:moa`, `value:ID of the other side`, `id`, or nothing for the order of the file; a leading minus turns it round */
  readonly sort: string;
  /** field and values of it that are shown, `moa=HDAC inhibitor` */
  readonly filter: string;
}

/** Positions of an axis by falling or rising text or number; those without a value come last. */
export function arrange(
  matrix: Matrix,
  side: 'rows' | 'columns',
  {find, sort, filter}: Arrangement,
): readonly number[] {
  const axis = matrix[side];
  const wanted = find.trim().toLowerCase();
  const [field, value] = splitOnce(filter, '=');
  const values = value === undefined ? undefined : axis.fields.get(field);
  const shown = axis.ids.flatMap((id, i) => {
    if (values && values[i] !== value) return [];
    return wanted === '' || holds(axis, id, i, wanted) ? [i] : [];
  });
  const key = sortKey(matrix, side, sort.replace(/^-/, ''));
  if (!key) return shown;
  const turn = sort.startsWith('-') ? -1 : 1;
  return shown
    .map((i) => ({i, key: key(i)}))
    .sort((a, b) => {
      if (a.key === undefined || b.key === undefined) {
        return Number(a.key === undefined) - Number(b.key === undefined) || a.i - b.i;
      }
      return turn * compareValues(a.key, b.key) || a.i - b.i;
    })
    .map(({i}) => i);
}

function holds({fields}: Axis, id: string, i: number, wanted: string): boolean {
  if (id.toLowerCase().includes(wanted)) return true;
  for (const values of fields.values()) if (values[i].toLowerCase().includes(wanted)) return true;
  return false;
}

/** What a side is sorted by; undefined for the order of the file. */
function sortKey(
  {rows, columns, values}: Matrix,
  side: 'rows' | 'columns',
  sort: string,
): ((i: number) => string | number | undefined) | undefined {
  const axis = side === 'rows' ? rows : columns;
  const other = side === 'rows' ? columns : rows;
  const [kind, name] = splitOnce(sort, ':');
  if (kind === 'id') return (i) => axis.ids[i];
  if (kind === 'field') {
    const field = axis.fields.get(name ?? '');
    if (!field) return undefined;
    const numeric = isNumeric(field);
    return (i) => (field[i] === '' ? undefined : numeric ? Number(field[i]) : field[i]);
  }
  if (kind === 'value') {
    const at = other.ids.indexOf(name ?? '');
    if (at < 0) return undefined;
    const width = columns.ids.length;
    return (i) => {
      const value = side === 'rows' ? values[i * width + at] : values[at * width + i];
      return Number.isNaN(value) ? undefined : value;
    };
  }
  return undefined;
}

/** Whether all values of a field that are there are numbers. */
export function isNumeric(values: readonly string[]): boolean {
  let some = false;
  for (const value of values) {
    if (value === '') continue;
    if (!Number.isFinite(Number(value))) return false;
    some = true;
  }
  return some;
}

function splitOnce(text: string, by: string): [string, string | undefined] {
  const at = text.indexOf(by);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
