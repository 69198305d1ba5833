// What every entry point needs before the compiled code can be loaded: a Node.js new enough, dependencies, a build.
import {installDependencies} from './install.mjs';
import {requireNode} from './node-version.mjs';

/** Installs and builds where needed; ends the process with a sentence when that fails. */
export async function prepare() {
  requireNode();
  installDependencies();
  const {buildProject} = await import('./build.mjs');
  try {
    await buildProject();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
