import {InvalidArgumentError} from 'commander';

/** Reads a date or a time. @throws InvalidArgumentError, which the command line tells as wrong usage */
export function readDate(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('a date like 2027-01-31 was expected');
  return date;
}
