/** The surroundings of a test file: the process itself, put back in order when the file is done. */
module.exports = class Environment {
  constructor() {
    this.global = globalThis;
    this.env = {...process.env};
    this.exit = process.exit;
    this.console = globalThis.console;
  }

  getVmContext() {
    return null;
  }

  async setup() {}

  async teardown() {
    for (const name of Object.keys(process.env)) if (!(name in this.env)) delete process.env[name];
    Object.assign(process.env, this.env);
    process.exit = this.exit;
    process.exitCode = undefined;
  }
};
