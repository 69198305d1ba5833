/** Operations that take what they are asked as a body or, in short, as parameters of the address. */
import type {Request} from '@loopback/rest';
import {fault} from '../filter/faults';

/** What is asked in the address, of some fields. */
export function askedInQuery({query}: Request, fields: readonly string[]): Record<string, unknown> {
  const asked = fields.filter((name) => query[name] !== undefined);
  return Object.fromEntries(asked.map((name) => [name, query[name]]));
}

/**
 * A condition that is not heeded would have everything sent.
 * @param what "a slice, which has": the names follow
 * @param advice on a parameter, behind them
 * @throws FILTER_INVALID naming the parameter
 */
export function refuseUnknown(
  {query}: Request,
  known: readonly string[],
  what: string,
  advice: (name: string) => string = () => '',
): void {
  const all = [...known, 'format', 'user_key'];
  const unknown = Object.keys(query).find((name) => !all.includes(name));
  if (unknown === undefined) return;
  throw fault(unknown, `is no parameter of ${what} ${all.join(', ')}${advice(unknown)}`);
}
