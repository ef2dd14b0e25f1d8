import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { TestModules } from './test-modules.ts';

/** What loads the files of a run for jest: the part that is exchanged here. */
interface Runtime {
  requireInternalModule(path: string): unknown;
  unstable_importModule(path: string): Promise<unknown>;
  requireModuleOrMock(from: string, name: string): Readonly<Record<string, unknown>>;
}

/** As jest asks for it: its settings, those of the project, the environment, the runtime, the path of the test file. */
type RunFile = (...args: readonly [object, object, object, Runtime, string, ...unknown[]]) => Promise<object>;

const require = createRequire(import.meta.url);
const circus = (require('jest-circus/runner') as { readonly default: RunFile }).default;
const hooks = require('node:async_hooks') as { AsyncLocalStorage: typeof AsyncLocalStorage };

/** Circus as it is loaded for one run. */
interface Loaded {
  readonly exports: unknown;
  /** Ends its watch over everything asynchronous, which would slow down all later runs. */
  readonly end: () => void;
}

/** Circus keeps the state of a run beside its code: it alone is loaded anew for each test file. */
function freshCircus(path: string): Loaded {
  const opened: AsyncLocalStorage<unknown>[] = [];
  hooks.AsyncLocalStorage = class<Kept> extends AsyncLocalStorage<Kept> {
    constructor() {
      super();
      opened.push(this);
    }
  };
  try {
    Reflect.deleteProperty(require.cache, path);
    return { exports: require(path), end: () => opened.forEach((storage) => storage.disable()) };
  } finally {
    hooks.AsyncLocalStorage = AsyncLocalStorage;
  }
}

/**
 * Runs one test file with jest's own runner, but loads it with Node's own loader: the program, its adapters and its packages are loaded
 * once for all test files of a process, as they hold no state of their own.
 */
const runFile: RunFile = async (...args) => {
  const [, , , runtime, testPath] = args;
  const modules = new TestModules(() => runtime.requireModuleOrMock(testPath, '@jest/globals'));
  const loaded: Loaded[] = [];
  runtime.requireInternalModule = (path) => {
    const fresh = freshCircus(path);
    loaded.push(fresh);
    return fresh.exports;
  };
  runtime.unstable_importModule = (path) => modules.run(path);
  try {
    return await circus(...args);
  } finally {
    for (const { end } of loaded) end();
  }
};

export default runFile;
