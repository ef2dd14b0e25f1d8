interface TestFile {
  readonly path: string;
}

/** The order of the suites of a lane. */
export default class Sequencer {
  sort<T extends TestFile>(tests: readonly T[]): T[] {
    return [...tests].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  shard<T>(tests: readonly T[]): readonly T[] {
    return tests;
  }

  allFailedTests<T>(tests: readonly T[]): readonly T[] {
    return tests;
  }

  cacheResults(): void {
    // Nothing is kept: the order does not depend on earlier runs.
  }
}
