import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  linkSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {makeFolder} from '../engine/ground/folders';
import {failure} from '../errors';
import {Account, canReach, serverAccount} from './account';

/** Where a home's database lives and which account owns it. */
export interface Place {
  /** absolute, real; holds `postgres/` and, where needed, copied binaries */
  readonly folder: string;
  /** undefined: the account of this process */
  readonly account: Account | undefined;
}

const noteName = 'postgres.place';
const systemFolder = '/var/lib/openclue';

/**
 * The home itself, except when this is root and the account that runs PostgreSQL cannot get there (a home
 * under /root): then a folder of the system, which a note in the home names ever after.
 * @throws HOME_UNWRITABLE, DATABASE_ROOT
 */
export function findPlace(home: string): Place {
  const realHome = makeHome(home);
  const note = path.join(realHome, noteName);
  const noted = existsSync(note) ? readNote(note) : undefined;
  const folder = noted ?? realHome;
  const account = serverAccount(path.join(folder, 'postgres', 'data'));
  if (noted !== undefined || account === undefined || canReach(realHome, account)) return {folder, account};
  return {folder: movePlace(realHome, note), account};
}

function makeHome(home: string): string {
  try {
    if (!existsSync(home)) {
      makeFolder(home);
      // Passable whatever root's umask: the database's account has to get through.
      if (process.getuid?.() === 0) chmodSync(home, 0o711);
    }
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(home);
  } catch (error) {
    throw failure('HOME_UNWRITABLE', {home, detail: (error as NodeJS.ErrnoException).code ?? String(error)});
  }
}

/** Chooses the system folder once: whoever writes the note first decides for servers starting together. */
function movePlace(home: string, note: string): string {
  const draft = `${note}.${process.pid}`;
  let folder = systemFolder;
  try {
    makeFolder(systemFolder);
    // A random name: a home deleted and made again at the same path must not find the old data.
    folder = mkdtempSync(path.join(systemFolder, 'home-'));
    for (const made of [systemFolder, folder]) chmodSync(made, 0o755);
    writeFileSync(path.join(folder, 'home'), `${home}\n`);
    writeFileSync(draft, `${folder}\n`);
    linkSync(draft, note);
  } catch (error) {
    if (folder !== systemFolder) rmSync(folder, {recursive: true, force: true});
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw failure('HOME_UNWRITABLE', {home: systemFolder, detail: String(error)});
    }
  } finally {
    rmSync(draft, {force: true});
  }
  return readNote(note);
}

function readNote(note: string): string {
  return realpathSync(readFileSync(note, 'utf8').trim());
}
