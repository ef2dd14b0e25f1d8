import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

type Settings = ConstructorParameters<typeof ModernFakeTimers>[0]['config'];

/** What circus keeps of a run in the realm: who listens to it, and all its tests. */
const isOfRun = (key: string | symbol) =>
  key === Symbol.for('EVENT_HANDLERS') || (typeof key === 'symbol' && key.description === 'JEST_STATE_SYMBOL');

function forgetRuns(): void {
  for (const key of Reflect.ownKeys(globalThis)) if (isOfRun(key)) Reflect.deleteProperty(globalThis, key);
}

/**
 * Tests run in the realm of their process, as the program does. Jest's own environment gives each test file a realm of its own, into
 * which everything has to be loaded anew.
 */
export default class ProcessEnvironment {
  readonly global = globalThis;
  readonly moduleMocker = new ModuleMocker(globalThis);
  readonly fakeTimers = null;
  readonly fakeTimersModern: ModernFakeTimers;
  readonly #console = globalThis.console;
  readonly #exit = Reflect.get(process, 'exit');

  constructor({ projectConfig }: { readonly projectConfig: Settings }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    forgetRuns();
  }

  /** There is no other realm. */
  getVmContext(): null {
    return null;
  }

  exportConditions(): string[] {
    return ['node', 'node-addons'];
  }

  setup(): Promise<void> {
    return Promise.resolve();
  }

  /** Takes away what jest laid over the realm for one test file. */
  teardown(): Promise<void> {
    this.fakeTimersModern.dispose();
    globalThis.console = this.#console;
    process.exit = this.#exit;
    forgetRuns();
    return Promise.resolve();
  }
}
