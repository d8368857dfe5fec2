/** What the setup of a run leaves for its teardown; both run in the one process of the test runner. */
export const serving: { directory?: string; started?: Promise<() => Promise<void>> } = {};
