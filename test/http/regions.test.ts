import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { idsOf, shown, startPlaces, south, type PlacesGateway } from '../support/places.ts';

let at: PlacesGateway;
beforeAll(async () => {
  at = await startPlaces();
});
afterAll(() => at.gateway.close());

describe('regions', () => {
  it('are the clouds: those in which the caller has something, down or not', async () => {
    expect(await idsOf(at.bob, '/cloudregions?order_by=id&order=asc')).toEqual(['north', 'south', 'west']);
    expect(await idsOf(at.eve, '/cloudregions')).toEqual(['far']);
    expect((await at.eve.ask('GET', '/cloudregions/north')).status).toBe(404);
    expect((await idsOf(at.ann, '/cloudregions')).length).toBe(4);
  });

  it('tell what is known of a cloud, the numbers to administrators', async () => {
    expect(await shown(at.ann, '/cloudregions/north', 'cloudregion')).toEqual({
      brand: 'Fake',
      can_delete: false,
      can_update: false,
      cloud_env: 'private',
      deleted: false,
      enabled: true,
      environment: 'http://fake/v3',
      external_id: 'Fake/acme/r1',
      guest_count: 3,
      id: 'north',
      is_emulated: false,
      latitude: 0,
      longitude: 0,
      name: 'acme-r1',
      network_count: 0,
      progress: 100,
      provider: 'Fake',
      source: 'cloud',
      status: 'inservice',
      update_version: 0,
      vpc_count: 0,
      zone_count: 2,
    });
    const row = await shown(at.bob, '/cloudregions/north', 'cloudregion');
    expect(row).toMatchObject({ status: 'inservice', zone_count: 2 });
    for (const key of ['guest_count', 'network_count', 'vpc_count', 'environment']) expect(row).not.toHaveProperty(key);
  });

  it('are there for a cloud that was never reached, as far as the configuration goes', async () => {
    expect(await shown(at.bob, '/cloudregions/south', 'cloudregion')).toMatchObject({
      brand: 'Southern',
      cloud_env: 'public',
      name: 'south',
      status: 'unknown',
    });
  });

  it('are lists of the gateway, in no cloud', async () => {
    const answer = await at.bob.ask('GET', '/cloudregions');
    expect(answer.headers.get('x-podgate-clouds')).toBeNull();
    expect(Object.keys(answer.body)).toEqual(['limit', 'offset', 'cloudregions', 'total']);
  });

  it('are narrowed as all lists', async () => {
    expect(await idsOf(at.bob, '/cloudregions?status=inservice&cloudaccount=acme&order_by=id')).toEqual([
      'west',
      'north',
    ]);
    expect(await idsOf(at.bob, '/cloudregions?cloud_env=public')).toEqual(['south']);
    expect(await idsOf(at.bob, '/cloudregions?capability=compute&brand=Southern')).toEqual(['south']);
    expect(await idsOf(at.bob, '/cloudregions?search=acme&id=north')).toEqual(['north']);
  });
});

describe('accounts', () => {
  it('are merged over their clouds, once as cloudprovider and once as cloudaccount', async () => {
    for (const [plural, keyword] of [
      ['cloudproviders', 'cloudprovider'],
      ['cloudaccounts', 'cloudaccount'],
    ] as const) {
      expect(await idsOf(at.ann, `/${plural}?order_by=id&order=asc`)).toEqual(['acme', 'far', 'south']);
      expect(await idsOf(at.bob, `/${plural}?order_by=id&order=asc`)).toEqual(['acme', 'south']);
      expect(await idsOf(at.eve, `/${plural}`)).toEqual(['far']);
      expect((await at.eve.ask('GET', `/${plural}/acme`)).status).toBe(404);
      expect(await shown(at.ann, `/${plural}/acme`, keyword)).toMatchObject({
        access_url: 'http://fake/v3',
        capabilities: ['compute', 'project', 'quota.readonly'],
        guest_count: 4,
        health_status: 'normal',
        host_count: 2,
        last_sync: expect.stringMatching(/^\d{4}-.*\.\d{6}Z$/),
        last_sync_cost: expect.stringMatching(/^\d+s$/),
        provider: 'Fake',
        read_only: false,
        status: 'connected',
        sync_status: 'idle',
      });
      const down = await shown(at.bob, `/${plural}/south`, keyword);
      expect(down).toMatchObject({
        brand: 'Southern',
        health_status: 'unknown',
        status: 'disconnected',
        enabled: true,
      });
      expect(down).not.toHaveProperty('last_sync');
    }
  });

  it('show numbers and places to administrators alone, and secrets to nobody', async () => {
    for (const plural of ['cloudproviders', 'cloudaccounts']) {
      const [first] = rowsOf(await at.bob.ask('GET', `/${plural}?id=acme`), plural);
      const keys = Object.keys(first ?? {});
      expect(
        keys.filter((key) => /guest_count|host_count|vpc_count|disk_count|access_url|secret|password/.test(key)),
      ).toEqual([]);
      const [whole] = rowsOf(await at.ann.ask('GET', `/${plural}?id=acme`), plural);
      expect(Object.keys(whole ?? {}).filter((key) => /secret|password|username/.test(key))).toEqual([]);
      expect((await at.bob.ask('GET', `/${plural}?order_by=guest_count`)).status).toBe(403);
    }
  });

  it('are found by a region of theirs, by what they can, by how they are', async () => {
    expect(await idsOf(at.bob, '/cloudproviders?cloudregion_id=west')).toEqual(['acme']);
    expect(await idsOf(at.bob, '/cloudaccounts?region=acme-r1')).toEqual(['acme']);
    expect(await idsOf(at.bob, '/cloudaccounts?capability=project&health_status=normal')).toEqual(['acme']);
    expect(await idsOf(at.bob, '/cloudproviders?status=disconnected&enabled=true')).toEqual(['south']);
    expect(await idsOf(at.bob, '/cloudproviders?cloudaccount=acme')).toEqual(['acme']);
    expect(await idsOf(at.bob, '/cloudaccounts?limit=1')).toHaveLength(1);
  });

  it('have brands, and there are no tags of a scheduler', async () => {
    expect(await idsOf(at.bob, '/brands?order_by=id&order=asc')).toEqual(['Fake', 'Southern']);
    expect(await shown(at.ann, '/brands/Fake', 'brand')).toMatchObject({ cloudaccount_count: 2, cloudregion_count: 3 });
    expect(await shown(at.bob, '/brands/Fake', 'brand')).not.toHaveProperty('cloudaccount_count');
    expect(await idsOf(at.bob, '/schedtags')).toEqual([]);
  });
});

describe('a cloud that comes back', () => {
  it('is connected again, and its rows are counted', async () => {
    south.before = () => undefined;
    await at.bob.ask('GET', '/servers', { headers: { 'cache-control': 'no-cache' } });
    await until('the region is there', async () => {
      const row = await shown(at.ann, '/cloudregions/south', 'cloudregion');
      return row['status'] === 'inservice' && row['name'] === 'south-r1' && row['guest_count'] === 2;
    });
    expect(await shown(at.bob, '/cloudaccounts/south', 'cloudaccount')).toMatchObject({
      status: 'connected',
      error_count: 0,
    });
  });
});
