/**
 * What jest loads test files with, in place of its own runtime. Jest's own gives every file a realm and a copy of each
 * module; loading LoopBack and the engine anew for each took half of the suite's time. Here modules are Node's own and
 * stay loaded from file to file, except those of the tests themselves, whose hooks belong to the file that loads them.
 */
const Module = require('node:module');
const path = require('node:path');
const {ModuleMocker} = require('jest-mock');

/** The runtime of the file under test, for the hook that compiles TypeScript. */
let current;
/** Compiled file to its source map: modules outlive the runtime that compiled them. */
const sourceMaps = new Map();

const compiling = {
  instrument: false,
  supportsDynamicImport: true,
  supportsExportNamespaceFrom: true,
  supportsStaticESM: false,
  supportsTopLevelAwait: false,
};

Module._extensions['.ts'] = (module, file) => {
  const {code, sourceMapPath} = current.transformer.transform(file, compiling);
  if (sourceMapPath) sourceMaps.set(file, sourceMapPath);
  module._compile(code, file);
};

const mocker = new ModuleMocker(globalThis);
const jestObject = {
  fn: mocker.fn.bind(mocker),
  spyOn: mocker.spyOn.bind(mocker),
  restoreAllMocks: () => mocker.restoreAllMocks(),
};

/** Of a single file jest runs setup, tests and teardown in one process; the teardown ends what its setup has started. */
function outlives(file) {
  return file.startsWith(__dirname + path.sep) || /[\\/]global-(setup|teardown)\.ts$/.test(file);
}

/** The part of jest-runtime's interface that jest-runner and jest-circus use. */
module.exports = class Runtime {
  constructor(config, environment, _resolver, transformer) {
    this.testFolders = config.roots.map((root) => root + path.sep);
    this.environment = environment;
    this.transformer = transformer;
    current = this;
    globalThis.jest = jestObject;
  }

  requireModule(file) {
    return require(file);
  }

  /** jest-circus keeps the tests of a file in its modules' own state. */
  requireInternalModule(file) {
    delete require.cache[file];
    return require(file);
  }

  setGlobalsForRuntime() {}

  enterTestCode() {}

  leaveTestCode() {}

  unstable_shouldLoadAsEsm() {
    return false;
  }

  getSourceMaps() {
    return sourceMaps;
  }

  getAllCoverageInfoCopy() {}

  teardown() {
    mocker.restoreAllMocks();
    for (const file of Object.keys(require.cache)) {
      const isOfTests = this.testFolders.some((folder) => file.startsWith(folder));
      if (isOfTests && !outlives(file)) delete require.cache[file];
    }
  }
};
