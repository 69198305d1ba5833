import {fileURLToPath} from 'node:url';
import {articleFiles} from './build/article-files.mjs';
import {earlyScript} from './build/early-script.mjs';
import {glossaryFiles} from './build/glossary.mjs';
import {preloadMain} from './build/preload-main.mjs';
import {smilesLetters} from './build/smiles-letters.mjs';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/** How web/ becomes dist/web; `bin/build-web.mjs` runs it. */
export default {
  root: here('.'),
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  cacheDir: here('../dist/.vite'),
  oxc: {jsx: {runtime: 'automatic', importSource: 'preact'}},
  plugins: [
    glossaryFiles(),
    articleFiles(),
    smilesLetters(),
    preloadMain(here('./src/main.tsx')),
    earlyScript(here('./src/early.ts')),
  ],
  build: {
    outDir: here('../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    // The policy of the pages takes no data: URLs but for images.
    assetsInlineLimit: 0,
    // 5 KB in all: one file comes sooner than one for each part.
    cssCodeSplit: false,
    modulePreload: {polyfill: false},
    // What of other packages the pages hold, and under which terms.
    license: {fileName: 'licences.md'},
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // HTTP/1.1 asks for six files at a time: what is needed together comes together.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            // What leaves first: it knows the pages and asks the server, without what draws them.
            {
              name: 'begin',
              priority: 3,
              test: /preload-helper|node_modules\/(?:@preact\/signals-core|openapi-fetch)|clients\/typescript|openclue:article-titles|web\/src\/(?:begin|address\/changed|api\/(?:begun|client|early|failure)|jobs\/share|key\/(?:stored|user)-key)|web\/src\/views\/(?:(?:[a-z]+\/)?(?:index|view|view-at)|job\/(?:summary|part-code))\.ts/,
            },
            {
              name: 'asked',
              priority: 2,
              test: /web\/src\/(?:table\/(?:column|row-page)|views\/job\/(?:asked-table|columns|filter-fields|result|rows|tables))\.ts/,
            },
            {
              name: 'frame',
              test: /rolldown\/runtime|node_modules\/@?preact|web\/src\/(?:main|address|api|dataset|export|failure|jobs|key|palette|preview\/kept|shell|terms\/term|theme)|web\/src\/views\/job\/parts\.ts/,
            },
            {
              name: 'job',
              test: /web\/src\/views\/job\/(?:page|job-states|result-view|view-address)\.tsx?/,
            },
            {name: 'table', test: /node_modules\/@tanstack|web\/src\/table\//},
            {
              name: 'result-table',
              test: /web\/src\/views\/job\/(?:filters|save-part|table-view)\.tsx?/,
            },
          ],
        },
      },
      // On a busy machine it tells of nothing else.
      checks: {pluginTimings: false},
      onLog(level, log, tell) {
        // Marks of components for servers that render; here all run in the browser.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') tell(level, log);
      },
    },
  },
};
