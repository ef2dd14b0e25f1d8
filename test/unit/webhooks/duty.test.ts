import { beforeEach, describe, expect, it } from '@jest/globals';
import { Duty } from '../../../src/webhooks/duty.ts';
import { manualTimers, until } from '../../support/inventory.ts';

/** What gateways ask who leads: one has the lead until its time is over. */
let holder: { readonly name: string; readonly until: number } | undefined;
let isAway: boolean;
let timers: ReturnType<typeof manualTimers>;

beforeEach(() => {
  [holder, isAway, timers] = [undefined, false, manualTimers()];
});

function gateway(name: string) {
  const changes: boolean[] = [];
  const troubles: unknown[] = [];
  const asked = { count: 0 };
  const duty = new Duty({
    lead: {
      lead(ttl) {
        asked.count += 1;
        if (isAway) return Promise.reject(new Error('Redis is away'));
        if (!holder || holder.name === name || holder.until <= timers.now()) {
          holder = { name, until: timers.now() + ttl };
        }
        return Promise.resolve({ leads: holder.name === name });
      },
      leave() {
        if (isAway) return Promise.reject(new Error('Redis is away'));
        if (holder?.name === name) holder = undefined;
        return Promise.resolve();
      },
    },
    after: timers.after,
    onChange: (isOn) => void changes.push(isOn),
    onTrouble: (error) => void troubles.push(error),
    onBug: (error) => {
      throw error;
    },
  });
  const begin = async () => {
    const before = asked.count;
    duty.start();
    await until(`${name} has asked`, () => asked.count > before);
    await Promise.resolve();
  };
  return { duty, changes, troubles, asked, begin };
}

/** Lets all that are there ask again. */
async function pass(milliseconds: number, ...gateways: readonly ReturnType<typeof gateway>[]): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 1500) {
    const before = gateways.map(({ asked }) => asked.count);
    timers.advance(1500);
    await until('all have asked', () => gateways.every(({ asked }, at) => asked.count > (before[at] ?? 0)));
    await new Promise(setImmediate);
  }
}

describe('the duty of a fleet', () => {
  it('is that of one gateway, until it hands it on', async () => {
    const [one, two] = [gateway('one'), gateway('two')];
    await one.begin();
    await two.begin();
    await pass(9000, one, two);
    expect([one.changes, two.changes]).toEqual([[true], []]);
    await one.duty.stop();
    await pass(1500, two);
    expect([one.changes, two.changes]).toEqual([[true, false], [true]]);
  });

  it('passes to another when a gateway is gone without a word', async () => {
    const [one, two] = [gateway('one'), gateway('two')];
    await one.begin();
    await two.begin();
    isAway = true;
    await one.duty.stop();
    isAway = false;
    await pass(3000, two);
    expect(two.changes).toEqual([]);
    await pass(4500, two);
    expect(two.changes).toEqual([true]);
  });

  it('stays where it is while Redis is away', async () => {
    const [one, two] = [gateway('one'), gateway('two')];
    await one.begin();
    await two.begin();
    isAway = true;
    await pass(30_000, one, two);
    expect([one.changes, two.changes]).toEqual([[true], []]);
    expect(one.troubles[0]).toMatchObject({ message: 'Redis is away' });
  });

  it('is that of each gateway which never reached Redis, and of one of them when it comes', async () => {
    isAway = true;
    const [one, two] = [gateway('one'), gateway('two')];
    await one.begin();
    await two.begin();
    expect([one.duty.isOn, two.duty.isOn]).toEqual([true, true]);
    isAway = false;
    await pass(1500, one, two);
    expect([one.duty.isOn, two.duty.isOn].filter(Boolean)).toHaveLength(1);
  });
});
