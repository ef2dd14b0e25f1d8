import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SourceRecord } from '../../../../src/contract/index.ts';
import { createDispatch } from '../../../../src/dispatch/dispatch.ts';
import { CloudFleet } from '../../../../src/inventory/fleet/cloud-fleet.ts';
import { Outbox } from '../../../../src/inventory/fleet/outbox.ts';
import { Replica } from '../../../../src/inventory/fleet/replica.ts';
import { Joiner } from '../../../../src/inventory/sync/joiner.ts';
import { CloudRecords } from '../../../../src/inventory/sync/records.ts';
import { SourceStates } from '../../../../src/inventory/sync/source-states.ts';
import { createStorers } from '../../../../src/inventory/sync/storers.ts';
import { createChannels } from '../../../../src/observe/channels.ts';
import { createLog } from '../../../../src/observe/log.ts';
import { TestLogs } from '../../../support/change-log.ts';
import { fakeCloud, fakeProvider } from '../../../support/fake-provider.ts';
import { testCloud } from '../../../support/inventory.ts';
import { cloudContext } from '../../../support/read-model.ts';

/** The cloud: what its servers are called at a time. */
interface World {
  now: number;
  readonly servers: Map<string, string>;
  readonly logs: TestLogs;
}

type Record_ = SourceRecord & { readonly name: string };

const SOURCE = 'servers';

/** A gateway, as far as it shares records. */
function gateway(world: World, member: string) {
  const fake = fakeCloud();
  const cloud = testCloud('c1', fake, fakeProvider({ c1: fake }));
  const outbox = new Outbox();
  const records = new CloudRecords(cloud.adapter, (source, id, at) => void outbox.note(source, id, at));
  const states = new SourceStates(cloud.adapter);
  const owners = () => ({ owner: undefined, shared: [] });
  const joiner = new Joiner({ cloud, records, store: createStorers(cloudContext('c1')), owners });
  const log = createLog({ level: 'silent', format: 'json' });
  const store = {
    apply: () => Promise.resolve({ resource: 'servers', version: 1, rows: [] }),
    made: () => Promise.resolve(),
  };
  const now = () => world.now;
  const signal = new AbortController().signal;
  const reading = { cloud, dispatch: createDispatch(log), records, states, joiner, store, now, signal };
  const facts = {
    said: undefined,
    problem: undefined,
    context: undefined,
    take: () => Promise.resolve(),
    told: () => undefined,
  };
  const replica = new Replica({
    ...{ outbox, facts },
    reading: { ...reading, warn: () => undefined },
    tellHealth: () => Promise.resolve(),
  });
  const fleet = new CloudFleet({
    ...{ cloud: 'c1', member, outbox, replica, now },
    log: world.logs.of(member),
    every: 4,
    channels: createChannels(),
    after: () => () => undefined,
    onBug: (error) => {
      throw error;
    },
    onTrouble: (error) => expect((error as Error).message).toBe('it is away'),
    ring: () => undefined,
    hold: () => records.begin(world.now),
  });
  const table = records.table(SOURCE);
  const read = (id: string): Record_ | undefined => {
    const name = world.servers.get(id);
    return name === undefined ? undefined : { id, name };
  };
  return {
    fleet,
    names: () => Object.fromEntries([...table.ids()].sort().map((id) => [id, (table.get(id) as Record_).name])),
    /** One that leads, or is alone, reads the whole list; others may not. */
    poll() {
      if (fleet.role === 'follower' || fleet.role === 'undecided') return;
      const began = world.now;
      for (const id of world.servers.keys()) table.put(read(id) as Record_, began);
      table.retain((id) => world.servers.has(id), began);
      for (const source of [...states.all().keys()]) states.listed(source, { at: began, took: 0 });
      table.setKnown(true);
    },
    /** The same of what changed alone: each as if it were read singly. */
    changes() {
      if (fleet.role === 'follower' || fleet.role === 'undecided') return;
      for (const id of new Set([...world.servers.keys(), ...table.ids()])) this.single(id);
    },
    single(id: string) {
      const record = read(id);
      const answered = { at: world.now, asked: records.ask() };
      if (record) records.take({ source: SOURCE, records: [record] }, answered);
      else records.drop(SOURCE, id, answered);
    },
  };
}

const who = fc.nat({ max: 2 });
const server = fc.nat({ max: 1 }).map((number) => `s${number}`);
const kind = <K extends string>(...kinds: readonly [K, ...K[]]) => fc.constantFrom(...kinds);
const step = fc.oneof(
  { arbitrary: fc.record({ kind: kind('change'), server, name: fc.nat({ max: 99 }).map(String) }), weight: 4 },
  { arbitrary: fc.record({ kind: kind('delete'), server }), weight: 1 },
  { arbitrary: fc.record({ kind: kind('single'), who, server }), weight: 4 },
  { arbitrary: fc.record({ kind: kind('poll', 'changes', 'tell', 'hear', 'decide'), who }), weight: 12 },
  { arbitrary: fc.record({ kind: kind('lose', 'away', 'back', 'end lead') }), weight: 3 },
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
type Gateways = readonly ReturnType<typeof gateway>[];

async function take(one: Step, world: World, all: Gateways): Promise<void> {
  world.now += 5000;
  switch (one.kind) {
    case 'change':
      world.servers.set(one.server, one.name);
      break;
    case 'delete':
      world.servers.delete(one.server);
      break;
    case 'single':
      all[one.who]?.single(one.server);
      break;
    case 'poll':
      all[one.who]?.poll();
      break;
    case 'changes':
      all[one.who]?.changes();
      break;
    case 'tell':
      await all[one.who]?.fleet.flush();
      break;
    case 'hear':
      await all[one.who]?.fleet.hear();
      break;
    case 'decide':
      await all[one.who]?.fleet.decide();
      break;
    case 'lose':
      world.logs.lose();
      break;
    case 'end lead':
      world.logs.endLead();
      break;
    default:
      world.logs.away = one.kind === 'away';
  }
}

/** One that reads for itself sees that a server is gone which another has just read; then he leads. */
const goneWhileAlone: readonly Step[] = [
  { kind: 'poll', who: 0 },
  { kind: 'away' },
  ...[0, 2, 0, 2].map((member) => ({ kind: 'decide' as const, who: member })),
  { kind: 'single', who: 2, server: 's0' },
  { kind: 'delete', server: 's0' },
  { kind: 'changes', who: 0 },
  { kind: 'tell', who: 0 },
];

/** What happens when nothing goes wrong any more: one leads, reads, and tells. */
async function settle(world: World, all: Gateways): Promise<void> {
  world.logs.away = false;
  for (let turn = 0; turn < 3; turn += 1) {
    world.now += 5000;
    for (const { fleet } of all) await fleet.decide();
    for (const one of all) one.poll();
    for (const { fleet } of all) await fleet.flush();
    for (const { fleet } of all) await fleet.hear();
  }
}

describe('gateways of a fleet', () => {
  it('come to know what the cloud has, whatever happened and in whichever order they heard of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 12, max: 40 }), async (steps, most) => {
        const logs = new TestLogs(() => world.now);
        const world: World = { now: 1_000_000, servers: new Map([['s0', 'a']]), logs };
        world.logs.most = most;
        const all = ['one', 'two', 'three'].map((member) => gateway(world, member));
        for (const { fleet } of all) await fleet.decide();
        for (const one of steps) await take(one, world, all);
        await settle(world, all);
        const wanted = Object.fromEntries([...world.servers].sort());
        expect(all.map(({ names }) => names())).toEqual(all.map(() => wanted));
        expect(all.filter(({ fleet }) => fleet.role === 'leader')).toHaveLength(1);
      }),
      { numRuns: 2000, examples: [[[...goneWhileAlone], 12]] },
    );
  });
});
