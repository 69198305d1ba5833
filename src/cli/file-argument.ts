import {statSync} from 'node:fs';
import {failure} from '../errors';

/**
 * Whether an argument that may be a file or a list of names is a file. A name with a folder or the ending of a text file
 * in it is no id: that it does not exist deserves its own words.
 * @throws FILE_UNREADABLE
 */
export function namesFile(value: string): boolean {
  const found = statSync(value, {throwIfNoEntry: false});
  if (found?.isFile()) return true;
  if (/[\\/]|\.(?:txt|grp|tsv|csv|lst|gm[tx])$/i.test(value)) {
    const detail = found ? 'it is no regular file' : 'there is no such file';
    throw failure('FILE_UNREADABLE', {file: value, detail});
  }
  return false;
}
