import { describe, expect, it } from '@jest/globals';
import openstack from '../index.ts';
import { recorded, stubCloud } from '../testing/cloud.ts';

describe('what is told of changes', () => {
  it('are servers that changed since a minute before the last reading, by the clock of the cloud (OS-21, L-50, L-58)', async () => {
    const { body } = recorded('servers-detail') as { readonly body: { readonly servers: readonly object[] } };
    const [first, second] = body.servers;
    const servers = [first, { ...second, status: 'DELETED' }];
    const answer = { body: { servers }, headers: { date: 'Thu, 26 Nov 2026 20:18:02 GMT' } };
    const { session, call, asked } = stubCloud({ answers: { '/servers/detail': answer }, allProjects: true });
    const { servers: source } = openstack.sources;
    const whole = await source.list(session, undefined, call);
    expect(whole.since).toBe('2026-11-26T20:17:02Z');
    const told = await source.changes!.list(session, whole.since!, undefined, call);
    expect(Object.fromEntries(new URL(asked[1]?.url ?? '').searchParams)).toEqual({
      all_tenants: '1',
      'changes-since': '2026-11-26T20:17:02Z',
      limit: '200',
      sort_dir: 'asc',
      sort_key: 'created_at',
    });
    expect(told).toMatchObject({ since: '2026-11-26T20:17:02Z', gone: [(second as { readonly id: string }).id] });
    expect(told.items.map(({ id }) => id)).toEqual([(first as { readonly id: string }).id]);
  });

  it('is nothing where the cloud does not tell the time', async () => {
    const { session, call } = stubCloud({
      answers: { '/servers/detail': { ...recorded('servers-detail'), headers: {} } },
    });
    expect(await openstack.sources.servers.list(session, undefined, call)).not.toHaveProperty('since');
  });
});
