import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { startSkuGateway } from '../support/sku-clouds.ts';

let gateway: TestGateway;
let [bob, ann]: Client[] = [];

beforeAll(async () => {
  gateway = await startSkuGateway();
  const open = clientOf(gateway.url);
  [bob, ann] = await Promise.all([logIn(open, 'bob', 'alpha'), logIn(open, 'ann', 'system')]);
  await gateway.inventory.firstRounds();
});

afterAll(() => gateway.close());

const ids = async (query: string, client = bob!) =>
  rowsOf(await client.ask('GET', `/serverskus?order_by=id&order=asc&${query}`), 'serverskus').map(({ id }) => id);
const specs = async (query: string, client = bob!) =>
  (await client.ask('GET', `/serverskus/instance-specs?${query}`)).body['serversku'];

describe('GET /serverskus/instance-specs', () => {
  it('says which memory there is with how many processors, to be had, in whole GB', async () => {
    expect(await specs('')).toEqual({
      cpus: [1, 2],
      mems_mb: [512, 2048],
      cpu_mems_mb: { 1: [512, 2048], 2: [2048] },
    });
  });

  it('is narrowed as the list is, whatever shapes a list', async () => {
    expect(await specs('cloudregion_id=south&cpu_core_count=2')).toEqual({
      cpus: [2],
      mems_mb: [2048],
      cpu_mems_mb: { 2: [2048] },
    });
    expect(await specs('postpaid_status=soldout')).toEqual({
      cpus: [16],
      mems_mb: [4096],
      cpu_mems_mb: { 16: [4096] },
    });
    expect(await specs('limit=1&offset=3&field=name&details=false&distinct=true&order_by=name')).toEqual(
      await specs(''),
    );
    expect(await specs('name=nothing')).toEqual({ cpus: [], mems_mb: [], cpu_mems_mb: {} });
  });

  it("has nothing of others' sizes", async () => {
    expect(JSON.stringify(await specs('', bob))).not.toContain('9');
    expect(await specs('scope=system&name=nobodys', ann)).toEqual({ cpus: [], mems_mb: [], cpu_mems_mb: {} });
  });

  it('finds by memory what it offers', async () => {
    const { mems_mb } = (await specs('')) as { readonly mems_mb: readonly number[] };
    for (const memory of mems_mb) expect((await ids(`memory_size_mb=${memory}`)).length).toBeGreaterThan(0);
  });
});
