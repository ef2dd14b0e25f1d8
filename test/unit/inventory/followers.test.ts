import { describe, expect, it } from '@jest/globals';
import { GatewayError, type Server, type ServerStatus } from '../../../src/contract/index.ts';
import { Followers } from '../../../src/inventory/writes/followers.ts';
import { manualTimers } from '../../support/inventory.ts';

const HOUR = 3_600_000;

/** A server whose status the test sets, or what the cloud says in its place; each reading is noted with its time. */
function followed(status: ServerStatus | GatewayError) {
  const timers = manualTimers();
  const began = timers.now();
  const server: Server = { id: 's1', name: 's1', status: 'running', upstream: { status: 'ACTIVE' } };
  const told = {
    status,
    parts: 'ready',
    unknown: 0,
    remains: 0,
    givenUp: 0,
    trouble: undefined as Error | undefined,
  };
  const reads: number[] = [];
  const partReads: string[] = [];
  const bugs: unknown[] = [];
  const source = {
    live: (resource: string, id: string) => {
      if (resource !== 'servers') {
        partReads.push(`${resource} ${id}`);
        return Promise.resolve();
      }
      reads.push(timers.now() - began);
      return told.status instanceof GatewayError ? Promise.reject(told.status) : Promise.resolve();
    },
    server: () => (told.status instanceof GatewayError ? undefined : { ...server, status: told.status }),
    statusOf: () => told.parts,
    canRead: (resource: string) => resource !== 'networks',
  };
  // What came of it is known `unknown` looks after the server has come to rest.
  const course = {
    step: () => {
      told.remains -= 1;
      return Promise.resolve(told.remains >= 0);
    },
    settle: () => {
      if (told.trouble) return Promise.reject(told.trouble);
      told.unknown -= 1;
      return Promise.resolve(told.unknown < 0);
    },
    giveUp: () => void (told.givenUp += 1),
  };
  const followers = new Followers(source, course, { ...timers, onBug: (error) => void bugs.push(error) });
  /** Time passes; what is read meanwhile comes to its end. */
  const pass = async (milliseconds: number, step = 250) => {
    for (let at = 0; at < milliseconds; at += step) {
      timers.advance(step);
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    }
  };
  return { followers, told, reads, partReads, bugs, pass };
}

describe('the follower of a server', () => {
  it('lets go of one in whose following there is a bug, and takes it up again', async () => {
    const { followers, told, reads, bugs, pass } = followed('running');
    told.trouble = new TypeError('a bug');
    followers.follow('s1');
    await pass(5000);
    expect([reads.length, bugs]).toEqual([1, [told.trouble]]);
    told.trouble = undefined;
    followers.look('s1');
    await pass(5000);
    expect(reads).toHaveLength(2);
  });

  it('looks soon, for half a minute every second, then less and less often, until nothing is done to it', async () => {
    const { followers, told, reads, pass } = followed('stopping');
    followers.follow('s1');
    await pass(120_000);
    const gaps = reads.map((at, place) => at - (reads[place - 1] ?? 0));
    expect(gaps.slice(0, 3)).toEqual([500, 750, 1000]);
    expect(Math.max(...gaps.filter((_, place) => (reads[place] ?? 0) < 30_000))).toBe(1000);
    const later = gaps.filter((_, place) => (reads[place] ?? 0) > 31_000).slice(0, 5);
    expect(later).toEqual([...new Set(later)].sort((a, b) => a - b));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(10_250);
    told.status = 'ready';
    await pass(11_000);
    const ended = reads.length;
    await pass(HOUR, 10_000);
    expect(reads).toHaveLength(ended);
  });

  it('is one, however often the server is changed, and begins anew each time', async () => {
    const { followers, reads, pass } = followed('stopping');
    for (let time = 0; time < 5; time += 1) followers.follow('s1');
    await pass(500);
    expect(reads).toEqual([500]);
    await pass(5000);
    const before = reads.length;
    followers.follow('s1');
    await pass(500);
    expect(reads).toHaveLength(before + 1);
  });

  it('goes on at rest until it is known how it went, and while the cloud cannot say', async () => {
    const { followers, told, reads, pass } = followed('running');
    told.unknown = 2;
    followers.follow('s1');
    await pass(20_000);
    expect(reads).toHaveLength(3);
    told.trouble = new GatewayError('upstream_unavailable', 'away');
    followers.follow('s1');
    await pass(5000);
    expect(reads.length).toBeGreaterThan(6);
    told.trouble = undefined;
    await pass(1000);
    const ended = reads.length;
    await pass(60_000);
    expect([reads.length, told.givenUp]).toEqual([ended, 0]);
  });

  it('goes on while something remains to be done to it, and is begun for what others left', async () => {
    const { followers, told, reads, pass } = followed('running');
    told.remains = 3;
    followers.look('s1');
    followers.look('s1');
    await pass(30_000);
    expect(reads).toHaveLength(4);
  });

  it('ends when the server is gone', async () => {
    const { followers, reads, pass } = followed(new GatewayError('not_found', 'gone'));
    followers.follow('s1');
    await pass(60_000);
    expect(reads).toHaveLength(1);
  });

  it('goes on while the cloud cannot be asked, but not for ever', async () => {
    const { followers, told, reads, bugs, pass } = followed(new GatewayError('upstream_unavailable', 'away'));
    followers.follow('s1');
    await pass(60_000);
    expect(reads.length).toBeGreaterThan(5);
    told.status = 'stopping';
    await pass(3 * HOUR + 20_000, 10_000);
    const ended = reads.length;
    await pass(HOUR, 10_000);
    expect([reads.length, told.givenUp, bugs]).toEqual([ended, 1, []]);
  });

  it('goes on while something is done to what was touched, and looks once more when it rests', async () => {
    const { followers, told, reads, partReads, pass } = followed('running');
    told.parts = 'attaching';
    const touched = {
      'disks d1': { resource: 'disks', id: 'd1' },
      'networks n1': { resource: 'networks', id: 'n1' },
    } as const;
    followers.follow('s1', new Map(Object.entries(touched)));
    await pass(5000);
    expect(partReads.length).toBeGreaterThan(3);
    expect(new Set(partReads)).toEqual(new Set(['disks d1']));
    told.parts = 'ready';
    await pass(60_000);
    expect(reads).toHaveLength(2);
  });

  it('does not forget what was touched when the server is changed again', async () => {
    const { followers, partReads, pass } = followed('running');
    followers.follow('s1', new Map([['disks d1', { resource: 'disks', id: 'd1' }]]));
    followers.follow('s1');
    await pass(500);
    expect(partReads).toEqual(['disks d1']);
  });

  it('stops with its cloud', async () => {
    const { followers, reads, pass } = followed('stopping');
    followers.follow('s1');
    followers.stop();
    followers.follow('s1');
    await pass(10_000);
    expect(reads).toEqual([]);
  });
});
