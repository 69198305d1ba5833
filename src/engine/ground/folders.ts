/** Folders that people name. */
import {mkdirSync, statSync} from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder and those above it, where they are not there, step by step: Node's own way, mkdir with `recursive`, does not
 * come to an end on every file system that lets nobody make folders (Node 20 to 24).
 * @throws system errors: ENOENT, EACCES, ENOTDIR, EROFS and others
 */
export function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let at = path.resolve(folder); !isThere(at); at = path.dirname(at)) missing.push(at);
  for (const each of missing.reverse()) {
    try {
      mkdirSync(each);
    } catch (error) {
      // Another process was first.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  // Of a file it says that it is there.
  if (!statSync(folder).isDirectory()) mkdirSync(folder);
}

/** The root is always. */
function isThere(at: string): boolean {
  if (path.dirname(at) === at) return true;
  try {
    statSync(at);
    return true;
  } catch {
    return false;
  }
}
