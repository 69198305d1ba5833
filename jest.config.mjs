// Three LoopBack dependencies ship only as ES modules; jest's CommonJS runtime needs them transformed.
const esmOnly = ['uuid', 'chalk', 'neotraverse'];

export default {
  roots: ['<rootDir>/test', '<rootDir>/web'],
  testMatch: ['**/*.test.ts'],
  testEnvironment: 'node',
  transform: {'^.+\\.(ts|m?js)$': '@swc/jest'},
  transformIgnorePatterns: [`/node_modules/(?!(?:.*/node_modules/)?(?:${esmOnly.join('|')})/)`],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  maxWorkers: 2,
  testTimeout: 60_000,
};
