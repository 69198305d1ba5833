import {InvalidArgumentError} from 'commander';

/** Reads a whole number, 0 included. @throws InvalidArgumentError, which the command line tells as wrong usage */
export function readCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number was expected');
  return Number(text);
}
