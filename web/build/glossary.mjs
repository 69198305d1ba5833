// Lets pages import docs/learn/glossary.yml: the text is read when the pages are built, not in the browser.
import {readFileSync} from 'node:fs';
import {load} from 'js-yaml';

/** The entries of a glossary file. */
export function readGlossary(file) {
  return load(readFileSync(file, 'utf8'));
}

/** A vite plugin by which `import entries from '….yml'` gives what the file holds. */
export function glossaryFiles() {
  return {
    name: 'openclue-glossary',
    load(id) {
      if (!id.endsWith('.yml')) return undefined;
      return {code: `export default ${JSON.stringify(readGlossary(id))}`, moduleType: 'js'};
    },
  };
}
