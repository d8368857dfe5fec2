// What the code under test logs of the failures that tests provoke would hide what the tests themselves say.
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';

export default {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/support/postgres-setup.ts',
  globalTeardown: '<rootDir>/test/support/postgres-teardown.ts',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // jest.long.config.js plays those.
  testPathIgnorePatterns: ['/node_modules/', '\\.long\\.test\\.ts$'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/', '/.build/'],
  modulePathIgnorePatterns: ['<rootDir>/.build/', '<rootDir>/.serverless/'],
  // Half of the time goes into waiting for child processes and the database.
  maxWorkers: 2,
  testTimeout: 30000,
};
