// The rules of the house (docs/architecture.md, Layers), kept by `npm run check`: arrows point down, no circles.

/** Floors of src/, from the top down; a folder may import what stands on its own floor or below. */
const floors = [
  ['cli'],
  ['http'],
  ['controllers'],
  ['runs'],
  ['analyses'],
  ['library'],
  ['results'],
  ['repositories', 'auth'],
  ['database'],
  ['filter', 'models'],
  ['engine'],
];
/** Floors of src/engine/, from the top down; likewise. */
const floorsOfEngine = [
  ['pool'],
  ['metrics', 'levels', 'embedding'],
  ['index'],
  ['stats', 'genes'],
  ['kernel', 'formats'],
  ['ground'],
];

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'a type lives with the thing it describes, not with its first user',
      severity: 'error',
      from: {path: '^src/'},
      to: {circular: true},
    },
    ...arrowsUp('src', floors),
    ...arrowsUp('src/engine', floorsOfEngine),
    {
      name: 'no-arrow-up-from-files',
      comment: 'settings, failures, the log and what is counted are for all to use',
      severity: 'error',
      from: {path: '^src/(config|errors|log|telemetry|version)\\.ts$'},
      to: {path: '^src/[^/]+/', pathNot: '^src/(filter|engine)/'},
    },
    {
      name: 'no-arrow-up-to-bindings',
      comment: 'what LoopBack binds, and the shape of all tables, know of every floor below the controllers',
      severity: 'error',
      from: {path: '^src/', pathNot: '^src/((cli|http|controllers)/|keys\\.ts|schema\\.ts)'},
      to: {path: '^src/(keys|schema)\\.ts$'},
    },
    {
      name: 'engine-stands-alone',
      comment: 'engine/ is a library: nothing of the server, nothing of HTTP',
      severity: 'error',
      from: {path: '^src/engine/'},
      to: {path: '^src/', pathNot: '^src/engine/'},
    },
    {
      name: 'packages-are-declared',
      comment: 'what a server runs with stands among the dependencies of package.json',
      severity: 'error',
      from: {path: '^src/'},
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
  ],
  options: {
    doNotFollow: {path: 'node_modules'},
    // Imports of types count as well: they tie files together for whoever reads them.
    tsPreCompilationDeps: true,
    tsConfig: {fileName: 'tsconfig.json'},
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'import', 'default', 'types'],
    },
    // AssemblyScript, which has imports of its own.
    exclude: {path: '^src/engine/kernel/assembly'},
  },
};

function arrowsUp(root, levels) {
  return levels.slice(1).map((names, above) => ({
    name: `no-arrow-up-from-${names.join('-')}`,
    severity: 'error',
    from: {path: `^${root}/(${names.join('|')})/`},
    to: {path: `^${root}/(${levels
      .slice(0, above + 1)
      .flat()
      .join('|')})/`},
  }));
}
