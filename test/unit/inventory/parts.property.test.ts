import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Server } from '../../../src/contract/index.ts';
import { Joiner, joinKey } from '../../../src/inventory/sync/joiner.ts';
import { CloudRecords } from '../../../src/inventory/sync/records.ts';
import { createStorers } from '../../../src/inventory/sync/storers.ts';
import type { Owners } from '../../../src/schema/derive.ts';
import type { CloudContext } from '../../../src/schema/context.ts';
import { fakeCloud, fakeProvider, type FakeServer } from '../../support/fake-provider.ts';
import { testCloud } from '../../support/inventory.ts';
import { cloudContext } from '../../support/read-model.ts';

const quiet = { warn: () => undefined };
const cloud = testCloud('c1', fakeCloud(), fakeProvider({ c1: fakeCloud() }));

/** Makes rows of servers, in a context and for owners that can change between. */
function world() {
  const records = new CloudRecords(cloud.adapter);
  let context = cloudContext('c1');
  let storers = createStorers(context);
  let owner: Owners['owner'];
  const joinerOf = () =>
    new Joiner({ cloud, records, store: (...made) => storers(...made), owners: () => ({ owner, shared: [] }) });
  return {
    records,
    joinerOf,
    place(changes: Partial<CloudContext>, project: string | undefined) {
      context = { ...context, ...changes };
      storers = createStorers(context);
      owner = project === undefined ? undefined : { id: project, name: project, domainId: 'd1', domain: 'D1' };
    },
  };
}

type Rows = Map<string, string>;

/** Does to rows what the store does. */
function apply(rows: Rows, changes: ReturnType<Joiner['join']>): void {
  for (const [plural, { upserts, removals }] of changes) {
    for (const { id, hash } of upserts) rows.set(`${plural} ${id}`, hash);
    for (const id of removals) rows.delete(`${plural} ${id}`);
  }
}

const disk = fc.record({
  id: fc.constantFrom('root', 'data', 'swap'),
  name: fc.constantFrom('data', 'swap'),
  disk_type: fc.constantFrom('sys' as const, 'data' as const),
  size: fc.constantFrom(1024, 2048),
  local: fc.boolean(),
});
const nic = fc.record({
  mac: fc.constantFrom('fa:16:3e:00:00:01', 'fa:16:3e:00:00:02'),
  ip_addr: fc.constantFrom('10.0.0.1', '10.0.0.2'),
});
const extra: fc.Arbitrary<Partial<Server>> = fc.record({
  description: fc.constantFrom('', 'changed'),
  updated_at: fc.constantFrom('2026-11-20T20:44:57.000000Z', '2026-11-21T20:44:57.000000Z'),
  disks: fc.uniqueArray(disk, { selector: ({ id }) => id, maxLength: 3 }),
  nics: fc.array(nic, { maxLength: 2 }),
  eip: fc.constantFrom('', '203.0.113.7'),
  deleted: fc.boolean(),
  pending_deleted: fc.boolean(),
});
/** A disk is that of one server. */
const own = (id: string, { disks = [], ...others }: Partial<Server>): Partial<Server> => ({
  ...others,
  disks: disks.map((one) => ({ ...one, id: `${id}-${one.id}` })),
});
const server: fc.Arbitrary<FakeServer> = fc
  .record({
    id: fc.constantFrom('s1', 's2'),
    name: fc.constantFrom('web', 'db'),
    status: fc.constantFrom('running' as const, 'ready' as const, 'deploying' as const),
    extra,
  })
  .map((one) => ({ ...one, extra: own(one.id, one.extra) }));
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('put' as const), server }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('gone' as const), id: fc.constantFrom('s1', 's2') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('placed' as const),
      changes: fc.record({ region: fc.constantFrom('', 'r1', 'r2') }),
      project: fc.constantFrom(undefined, 'p1', 'p2'),
    }),
  },
);

describe('rows that are made anew only where what they show has changed', () => {
  it('are always those that would be made of everything', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const here = world();
        const joiner = here.joinerOf();
        const rows: Rows = new Map();
        for (const one of steps) {
          if (one.kind === 'placed') {
            here.place(one.changes, one.project);
            apply(rows, joiner.join(joiner.everything(), quiet));
          } else {
            if (one.kind === 'put') here.records.put('servers', one.server, 0);
            else here.records.table('servers').remove(one.id);
            apply(rows, joiner.join([joinKey('servers', one.kind === 'put' ? one.server.id : one.id)], quiet));
          }
        }
        const fresh: Rows = new Map();
        const again = here.joinerOf();
        apply(fresh, again.join(again.everything(), quiet));
        expect(new Map([...rows].sort())).toEqual(new Map([...fresh].sort()));
      }),
      { numRuns: 500 },
    );
  });

  it('are not made of a server of which something else has changed', () => {
    const { records, joinerOf } = world();
    const joiner = joinerOf();
    const disks = [
      { id: 's1', name: 'root', disk_type: 'sys', size: 1024, local: true },
      { id: 'v1', name: 'data', disk_type: 'data', size: 2048 },
    ] as const;
    const put = (change: Partial<Server>) => {
      const record: FakeServer = {
        id: 's1',
        name: 'web',
        extra: { disks: [...disks], nics: [{ mac: 'aa' }], ...change },
      };
      records.put('servers', record, 0);
      const changes = joiner.join([joinKey('servers', 's1')], quiet);
      return Object.fromEntries(
        [...changes].map(([plural, { upserts, removals }]) => [plural, [upserts.length, removals.length]]),
      );
    };
    expect(put({})).toEqual({ servers: [1, 0], disks: [1, 0], guestdisks: [2, 0], guestnetworks: [1, 0] });
    expect(put({ description: 'changed', updated_at: '2026-11-21T20:44:57.000000Z' })).toEqual({ servers: [1, 0] });
    expect(put({ eip: '203.0.113.7' })).toEqual({ servers: [1, 0], guestnetworks: [1, 0] });
    expect(put({ disks: [disks[1]] })).toEqual({
      servers: [1, 0],
      disks: [0, 1],
      guestdisks: [1, 1],
      guestnetworks: [1, 0],
    });
  });
});
