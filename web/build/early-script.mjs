// Puts src/early.ts into the document: a script that runs while that is read. The server allows it by its hash.
import {build} from 'vite';

/** A vite plugin. @param entry the module */
export function earlyScript(entry) {
  return {
    name: 'openclue-early-script',
    transformIndexHtml: {
      order: 'post',
      async handler(html) {
        const [{output}] = await build({
          configFile: false,
          publicDir: false,
          logLevel: 'warn',
          build: {
            write: false,
            target: 'es2022',
            modulePreload: false,
            lib: {entry, formats: ['iife'], name: 'early'},
          },
        });
        const [{code}] = output;
        // Ahead of the links, but not of what tells how the document is written.
        return html.replace(/(?=\s*<link)/, `\n    <script>${code.trim()}</script>`);
      },
    },
  };
}
