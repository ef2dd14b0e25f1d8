import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HotAnswers } from '../../../src/inventory/answers.ts';
import { interestOfList } from '../../../src/inventory/query/interest.ts';
import { kindOf } from '../../../src/inventory/store/kinds.ts';
import { openReadModel, type ReadModel } from '../../../src/inventory/store/read-model.ts';
import type { ListAnswer, ListRequest } from '../../../src/inventory/store/protocol.ts';
import { RESOURCES } from '../../../src/schema/resources.ts';
import { cloudFragments, serverSchema, serverStorer } from '../../../src/schema/servers/document.ts';
import { placed, server } from '../../support/random-servers.ts';
import { cloudContext, queryOf, type Placed } from '../../support/read-model.ts';

const SUMMED = Object.values(serverSchema.sums);

const QUERIES = [
  '',
  'limit=3',
  'limit=3&offset=3&order_by=name&order=asc',
  'limit=2&order_by=updated_at',
  'limit=2&order_by=vcpu_count&order_by=zone&order=asc&details=false',
  'filter=status.in(running,ready)&limit=4',
  'filter=name.contains(a)&limit=2&order_by=description',
  'filter=vcpu_count.gt(1)&filter_any=true&filter=zone.notequals(z1)&limit=5',
  'ip_addr=10.0.0.1&limit=2',
  'vpc=v1&limit=2',
  'tags.0.key=user:env&tags.0.value=prod&limit=2',
  'search=10.0.0&limit=2',
  'search=aab&limit=2',
  'search=RUNNING&limit=3',
  'search=bab&limit=2&order_by=name&summary_stats=true',
  'search=a&limit=2&order_by=name',
  'freezed=true&limit=1',
  'id=c1.s1',
  'limit=2&summary_stats=true',
];

function requestOf(search: string): ListRequest {
  const { where, order, limit, offset, details, metadata, totals } = queryOf(search, true);
  const shape = { form: details ? 'full' : 'brief', admin: true, metadata } as const;
  return { resource: 'servers', where, order, limit, offset, shape, totals };
}

const requests = QUERIES.map((search) => ({ search, request: requestOf(search) }));

function storedRow({ cloud, server: row, owner }: Placed) {
  return serverStorer(cloudContext(cloud))(row, owner);
}

function modelOf(list: readonly Placed[]): ReadModel {
  const model = openReadModel(RESOURCES.map(kindOf));
  for (const cloud of ['c1', 'c2']) model.setCloud({ cloud, ...cloudFragments(cloudContext(cloud), true) });
  model.apply({ resource: 'servers', upserts: list.map(storedRow), removals: [] });
  return model;
}

/** What a client sees of an answer. */
const seen = ({ rows, total, totals, tag }: ListAnswer) => [Buffer.from(rows).toString('utf8'), total, totals, tag];

/** A change of some part of one of the servers, or of whether it is there. */
const change = fc.record({
  place: fc.nat({ max: 24 }),
  kind: fc.constantFrom('part' as const, 'part' as const, 'part' as const, 'gone' as const),
  parts: fc.uniqueArray(
    fc.constantFrom(
      'name',
      'status',
      'description',
      'updated_at',
      'vcpu_count',
      'zone',
      'locked',
      'nics',
      'metadata',
      'created_at',
    ),
    { minLength: 1, maxLength: 2 },
  ),
  from: server,
});

describe('answers that are kept', () => {
  it('are what would be found anew, whatever has changed meanwhile', () => {
    let kept = 0;
    fc.assert(
      fc.property(placed, fc.array(change, { maxLength: 12 }), (list, changes) => {
        const model = modelOf(list);
        const hot = new HotAnswers();
        const rows = new Map(list.map((one) => [`${one.cloud}.${one.server.id}`, one]));
        const ask = ({ search, request }: (typeof requests)[number]) => {
          const answer = model.list(request);
          // Counted anew, where the list may remember.
          expect(answer.total).toBe(model.totals({ resource: 'servers', where: request.where }).count);
          const held = hot.get(search) as ListAnswer | undefined;
          if (held) {
            kept += 1;
            expect({ search, seen: seen(held) }).toEqual({ search, seen: seen(answer) });
            return;
          }
          const interest = interestOfList(request.where, request.order, request.totals ? SUMMED : undefined);
          hot.put(search, {
            resource: 'servers',
            answer,
            bytes: answer.rows.byteLength,
            interest,
            ids: new Set(answer.ids),
          });
        };
        requests.forEach(ask);
        for (const { place, kind, parts, from } of changes) {
          const id = [...rows.keys()][place % Math.max(1, rows.size)];
          const one = id === undefined ? undefined : rows.get(id);
          if (id === undefined || !one) break;
          if (kind === 'gone') rows.delete(id);
          const patch = Object.fromEntries(parts.map((part) => [part, from[part as keyof typeof from]]));
          const next = { ...one, server: { ...one.server, ...patch } };
          if (kind === 'part') rows.set(id, next);
          const upserts = kind === 'part' ? [storedRow(next)] : [];
          hot.changed(model.apply({ resource: 'servers', upserts, removals: kind === 'gone' ? [id] : [] }));
          requests.forEach(ask);
        }
        const anew = modelOf([...rows.values()]);
        for (const { search, request } of requests) {
          expect({ search, seen: seen(model.list(request)) }).toEqual({ search, seen: seen(anew.list(request)) });
        }
      }),
      { numRuns: 60 },
    );
    // Without answers that outlive a change the property would say nothing.
    expect(kept).toBeGreaterThan(500);
  });
});
