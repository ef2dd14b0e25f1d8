import { beforeEach, expect } from '@jest/globals';

// A test that is said to hold to a documented row holds to nothing when it asserts nothing.
beforeEach(() => {
  if (/\b(CP|OS|OL|ES|US)-[A-Z]?\d/.test(expect.getState().currentTestName ?? '')) expect.hasAssertions();
});
