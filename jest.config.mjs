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
  maxWorkers: 2,
  testTimeout: 120_000,
};
