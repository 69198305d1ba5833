export default {
  roots: ['<rootDir>/test', '<rootDir>/web'],
  testMatch: ['**/*.test.ts'],
  runtime: '<rootDir>/test/runtime/runtime.cjs',
  testSequencer: '<rootDir>/test/runtime/sequencer.cjs',
  testEnvironment: '<rootDir>/test/runtime/environment.cjs',
  transform: {'^.+\\.ts$': '@swc/jest'},
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  reporters: ['default', '<rootDir>/test/runtime/slowest.cjs'],
  // More than two cores have work for: a test often waits, for a browser, a database or a process.
  maxWorkers: 3,
  testTimeout: 120_000,
};
