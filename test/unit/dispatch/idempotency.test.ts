import { describe, expect, it } from '@jest/globals';
import { createMemory } from '../../../src/cache/memory.ts';
import { Idempotency, type Operation, type RecordStore } from '../../../src/dispatch/idempotency.ts';

/** A clock that moves when somebody waits for it. */
class Clock {
  time = 1_800_000_000_000;
  readonly #timers = new Set<{ readonly due: number; readonly work: () => void }>();

  readonly now = () => this.time;

  readonly after = (milliseconds: number, work: () => void) => {
    const timer = { due: this.time + milliseconds, work };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  /** Lets time pass, in the order in which things are due. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.time + milliseconds;
    for (;;) {
      for (let turn = 0; turn < 50; turn++) await Promise.resolve();
      const [next] = [...this.#timers].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due);
      if (!next) break;
      this.#timers.delete(next);
      this.time = next.due;
      next.work();
    }
    this.time = until;
  }
}

/** Two gateways that share a memory. */
function fleet() {
  const clock = new Clock();
  const memory = createMemory(clock.now);
  let up = true;
  const store: RecordStore = {
    up: () => up,
    get: async (name) => {
      const found = await memory.get(name);
      return found && (JSON.parse(found.toString()) as unknown);
    },
    set: (name, value, ttl) => memory.set(name, Buffer.from(JSON.stringify(value)), ttl),
    lock: (name, ttl) => memory.lock(name, ttl),
  };
  const gateway = () =>
    new Idempotency<string>({ store, now: clock.now, after: clock.after, onError: () => undefined });
  return { clock, store, gateways: [gateway(), gateway()] as const, goDown: () => (up = false) };
}

const key = { name: 'k', hash: 'h' };
const answering = (answer: string) => () => Promise.resolve({ answer });

/** Work that ends when it is told to. */
function slow() {
  let end: (answer: string) => void = () => undefined;
  const operations: Operation[] = [];
  const done = new Promise<string>((resolve) => (end = resolve));
  const work = async (operation: Operation) => {
    operations.push(operation);
    return { answer: await done };
  };
  return { work, operations, end: (answer: string) => end(answer) };
}

describe('a request with a key', () => {
  it('is done once; afterwards its answer is given again, on every gateway, for a day', async () => {
    const { clock, gateways } = fleet();
    expect(await gateways[0].run(key, answering('first'))).toEqual({ answer: 'first', replayed: false });
    for (const gateway of gateways) {
      expect(await gateway.run(key, answering('second'))).toEqual({ answer: 'first', replayed: true });
    }
    await clock.pass(24 * 3_600_000 + 1);
    expect(await gateways[1].run(key, answering('third'))).toEqual({ answer: 'third', replayed: false });
  });

  it('is refused for another request', async () => {
    const { gateways } = fleet();
    await gateways[0].run(key, answering('first'));
    await expect(gateways[1].run({ ...key, hash: 'other' }, answering('x'))).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('waits for the one that runs, however long that is alive', async () => {
    const { clock, gateways } = fleet();
    const first = slow();
    const one = gateways[0].run(key, first.work);
    const two = gateways[1].run(key, answering('second'));
    await clock.pass(40_000);
    first.end('first');
    await clock.pass(1000);
    expect(await Promise.all([one, two])).toEqual([
      { answer: 'first', replayed: false },
      { answer: 'first', replayed: true },
    ]);
  });

  it('waits for one that could not give each sign of life, as Redis was away for a moment', async () => {
    const { clock, gateways, store } = fleet();
    let failures = 0;
    const set = async (...[name, value, ttl]: Parameters<RecordStore['set']>) => {
      if (clock.now() === 1_800_000_005_000 && (failures += 1) === 1) throw new Error('Redis is away');
      await store.set(name, value, ttl);
    };
    const troubled = new Idempotency<string>({
      store: { ...store, set },
      now: clock.now,
      after: clock.after,
      onError: () => undefined,
    });
    const first = slow();
    const one = troubled.run(key, first.work);
    const two = gateways[1].run(key, answering('second'));
    await clock.pass(40_000);
    first.end('first');
    await clock.pass(1000);
    expect(failures).toBe(1);
    expect((await Promise.all([one, two])).map(({ answer }) => answer)).toEqual(['first', 'first']);
  });

  it('is told to come again when that takes too long', async () => {
    const { clock, gateways } = fleet();
    const first = slow();
    const one = gateways[0].run(key, first.work);
    const two = expect(gateways[1].run(key, answering('second'))).rejects.toMatchObject({ code: 'busy' });
    await clock.pass(61_000);
    await two;
    first.end('late');
    await clock.pass(10);
    expect((await one).answer).toBe('late');
  });

  it('is gone on with, by what was saved, when the gateway that began it gives no sign of life', async () => {
    const { clock, gateways, store } = fleet();
    // Timers end with the process.
    const dying = new Idempotency<string>({
      store,
      now: clock.now,
      after: () => () => undefined,
      onError: () => undefined,
    });
    let begun = '';
    void dying.run(key, async (operation) => {
      begun = operation.id;
      await operation.save({ made: 1 });
      return new Promise<never>(() => undefined);
    });
    await clock.pass(10);
    const operations: Operation[] = [];
    const other = gateways[1].run(key, (operation) => {
      operations.push(operation);
      return Promise.resolve({ answer: 'done' });
    });
    await clock.pass(20_000);
    expect(await other).toEqual({ answer: 'done', replayed: false });
    expect(operations).toMatchObject([{ id: begun, saved: { made: 1 } }]);
  });

  it('may be tried anew when nothing was done', async () => {
    const { gateways } = fleet();
    const open = (answer: string) => () => Promise.resolve({ answer, open: true });
    expect(await gateways[0].run(key, open('not now'))).toEqual({ answer: 'not now', replayed: false });
    const ids: string[] = [];
    const again = await gateways[1].run(key, (operation) => {
      ids.push(operation.id);
      return Promise.resolve({ answer: 'done' });
    });
    expect(again).toEqual({ answer: 'done', replayed: false });
    expect(ids).toHaveLength(1);
  });

  it('keeps its operation, and what was saved, over attempts', async () => {
    const { gateways } = fleet();
    const operations: Operation[] = [];
    await gateways[0].run(key, async (operation) => {
      operations.push(operation);
      await operation.save({ servers: ['a'] });
      return { answer: 'unknown', open: true };
    });
    await gateways[1].run(key, (operation) => {
      operations.push(operation);
      return Promise.resolve({ answer: 'done' });
    });
    expect(operations.map(({ saved }) => saved)).toEqual([undefined, { servers: ['a'] }]);
    expect(new Set(operations.map(({ id }) => id)).size).toBe(1);
  });

  it('gives its answer though that cannot be kept: what was done is done', async () => {
    const { gateways, store } = fleet();
    const set = store.set.bind(store);
    const run = gateways[0].run(key, () => {
      Object.assign(store, { set: () => Promise.reject(new Error('gone')) });
      return Promise.resolve({ answer: 'done' });
    });
    expect(await run).toEqual({ answer: 'done', replayed: false });
    Object.assign(store, { set });
  });

  it('writes nothing any more, and asks for nothing, once another attempt has taken it over', async () => {
    const { clock, store, gateways } = fleet();
    const silent = new Idempotency<string>({
      store,
      now: clock.now,
      after: () => () => undefined,
      onError: () => undefined,
    });
    let go: () => void = () => undefined;
    const late = silent.run(key, async (operation) => {
      await new Promise<void>((resolve) => (go = resolve));
      await operation.save('late');
      return { answer: 'late' };
    });
    await clock.pass(20_000);
    expect(await gateways[1].run(key, answering('other'))).toEqual({ answer: 'other', replayed: false });
    const refused = expect(late).rejects.toMatchObject({ code: 'conflict' });
    go();
    await refused;
    expect(await gateways[0].run(key, answering('third'))).toEqual({ answer: 'other', replayed: true });
  });

  it('is not begun while what is kept cannot be reached', async () => {
    const { gateways, goDown } = fleet();
    goDown();
    let worked = false;
    const run = gateways[0].run(key, () => {
      worked = true;
      return Promise.resolve({ answer: 'x' });
    });
    await expect(run).rejects.toMatchObject({ code: 'upstream_unavailable' });
    expect(worked).toBe(false);
  });
});
