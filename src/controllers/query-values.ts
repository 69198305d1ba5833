/** Values of the query string, for operations that read it in words of their own. */
import type {Request} from '@loopback/rest';
import {fault, shown} from '../filter/faults';
import {splitList} from '../filter/name-list';

/** Each is undefined where there is none. @throws FILTER_INVALID naming the parameter */
export class QueryValues {
  constructor(private readonly query: Request['query']) {}

  text(name: string): string | undefined {
    const value = this.query[name];
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string') return value;
    throw fault(name, `is ${shown(value)} and must be one text`);
  }

  /** Names with commas between, or a JSON array, for names may have commas. */
  names(name: string): string[] | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const names = splitList(name, text);
    if (Array.isArray(names) && names.every((each): each is string => typeof each === 'string')) {
      return text.startsWith('[') ? names : names.map((each) => each.trim());
    }
    throw fault(name, `is ${shown(names)} and must be an array of texts`);
  }

  choice<T extends string>(name: string, among: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = among.find((each) => each === text);
    if (found === undefined) throw fault(name, `is ${shown(text)} and must be one of ${among.join(', ')}`);
    return found;
  }

  whole(name: string, usual: number, most = Number.MAX_SAFE_INTEGER): number {
    const text = this.text(name);
    if (text === undefined) return usual;
    if (/^\d{1,15}$/.test(text) && Number(text) <= most) return Number(text);
    throw fault(
      name,
      `is ${shown(text)} and must be a whole number${most < Number.MAX_SAFE_INTEGER ? ` of ${most} at most` : ''}`,
    );
  }

  number(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const number = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(number)) throw fault(name, `is ${shown(text)} and must be a number`);
    return number;
  }
}
