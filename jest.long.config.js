import quick from './jest.config.js';

/** Tests that take longer than those of `npm test` may. */
export default {
  ...quick,
  testMatch: ['<rootDir>/test/**/*.long.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
