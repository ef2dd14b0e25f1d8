import { describe, expect, it } from '@jest/globals';
import { recorded, stubCloud, type Answer } from '../testing/cloud.ts';
import { zones } from './nova.ts';
import { toZone } from './translate.ts';

async function read(detail: Answer, plain?: Answer) {
  const answers = {
    '/os-availability-zone/detail': detail,
    ...(plain ? { '/os-availability-zone': plain } : {}),
  };
  const { session, call, asked } = stubCloud({ answers });
  const { items } = await zones.list(session, undefined, call);
  return { items, paths: asked.map(({ url }) => new URL(url).pathname.split('/').slice(2).join('/')) };
}

describe('availability zones', () => {
  it('are those for servers, with their machines where these are shown (OS-52)', async () => {
    const { items, paths } = await read(recorded('availability-zones-detail'));
    expect(paths).toEqual(['os-availability-zone/detail']);
    expect(items).toEqual([
      { id: 'nova', available: true, hosts: [{ name: 'cloud1-node1', enabled: true }] },
      { id: 'zone2', available: true, hosts: [{ name: 'cloud1-node2', enabled: true }] },
    ]);
    expect(items.map(toZone)).toEqual([
      { id: 'nova', name: 'nova', enabled: true, host_count: 1, host_enabled_count: 1 },
      { id: 'zone2', name: 'zone2', enabled: true, host_count: 1, host_enabled_count: 1 },
    ]);
  });

  it.each(['compute-error-403', 'compute-error-404-route', 'compute-error-404'])(
    'are the plain list where the other is refused (%s)',
    async (refusal) => {
      const { items, paths } = await read(recorded(refusal), recorded('availability-zones'));
      expect(paths).toEqual(['os-availability-zone/detail', 'os-availability-zone']);
      expect(items.map(toZone)).toEqual([
        { id: 'nova', name: 'nova', enabled: true },
        { id: 'zone2', name: 'zone2', enabled: true },
      ]);
    },
  );

  it('fail when Nova fails', async () => {
    await expect(read({ status: 503, body: '' }, recorded('availability-zones'))).rejects.toMatchObject({
      code: 'upstream_rejected',
    });
  });

  it('count machines that run servers, and of these those that take new ones', async () => {
    const compute = (active: boolean | null) => ({ 'nova-compute': { available: true, active, updated_at: null } });
    const hosts = { a: compute(true), b: compute(false), c: compute(null), d: { 'nova-network': { active: true } } };
    const body = { availabilityZoneInfo: [{ zoneName: 'z', zoneState: { available: false }, hosts }] };
    const [zone] = (await read({ body })).items;
    expect(zone && toZone(zone)).toEqual({ id: 'z', name: 'z', enabled: false, host_count: 3, host_enabled_count: 2 });
  });
});
