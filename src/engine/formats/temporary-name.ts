import {randomBytes} from 'node:crypto';

/** Where a file is written until it is complete: beside its final place, so that renaming it is one step. */
export function temporaryName(file: string): string {
  return `${file}.unfinished-${randomBytes(6).toString('hex')}`;
}
