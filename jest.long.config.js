import quick from './jest.config.js';

/** Tests that play whole worlds for long. */
export default {
  ...quick,
  testMatch: ['<rootDir>/test/**/*.long.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
