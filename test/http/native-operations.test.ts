import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { act, WrittenServers } from '../support/written-servers.ts';

const COMPUTE = '/native/cloud1/compute/v2.1';
const NEWEST = { headers: { 'openstack-api-version': 'compute 2.90' } };

let written: WrittenServers;
let [bob, eve, ann]: Client[] = [];

beforeAll(async () => {
  written = await WrittenServers.start();
  ({ bob, eve, ann } = written.users);
});
afterAll(() => written.stop());

const taken = async () => (await written.take('running')).split('.')[1] ?? '';
const get = (client: Client, path: string) => client.ask('GET', `${COMPUTE}${path}`, NEWEST);
const send = (method: string, path: string, body?: unknown) =>
  bob!.ask(method, `${COMPUTE}${path}`, { ...NEWEST, body });

describe('what Nova can do beside what the unified form has', () => {
  it('lists servers with no more than id, name and links, in pages (OS-20)', async () => {
    const page = await get(bob!, '/servers?limit=2&sort_key=created_at&sort_dir=desc');
    const rows = rowsOf(page);
    expect(rows.map((row) => Object.keys(row).sort())).toEqual(Array(2).fill(['id', 'links', 'name']));
    const next = await get(bob!, `/servers?limit=2&marker=${String(rows[1]?.['id'])}`);
    expect(rowsOf(next).map(({ id }) => id)).not.toContain(rows[1]?.['id']);
    expect(page.body['servers_links']).toEqual([expect.objectContaining({ rel: 'next' })]);
    expect(rowsOf(await get(bob!, '/servers?limit=0'))).toEqual([]);
  });

  it('keeps the newest backups of a server, as images of their kind (OS-33)', async () => {
    const id = await taken();
    for (const name of ['monday', 'tuesday']) {
      const backup = { createBackup: { name, backup_type: 'daily', rotation: 1 } };
      const made = await send('POST', `/servers/${id}/action`, backup);
      expect([made.status, typeof made.body['image_id']]).toEqual([202, 'string']);
      const image = String(made.body['image_id']);
      const shown = () => bob!.ask('GET', `/native/cloud1/image/v2/images/${image}`);
      await until('it is saved', async () => (await shown()).body['status'] === 'active');
      expect((await shown()).body).toMatchObject({
        name,
        image_type: 'backup',
        backup_type: 'daily',
        instance_uuid: id,
      });
    }
    const images = rowsOf(await bob!.ask('GET', '/native/cloud1/image/v2/images?backup_type=daily'), 'images');
    expect(images.map(({ name }) => name)).toEqual(['tuesday']);
    expect((await send('POST', `/servers/${id}/action`, { createBackup: { name: 'x' } })).status).toBe(400);
  });

  it('has tags, which the row tells at once (OS-41)', async () => {
    const id = await taken();
    const tags = `/servers/${id}/tags`;
    expect((await send('PUT', tags, { tags: ['b', 'a'] })).body).toEqual({ tags: ['a', 'b'] });
    expect((await send('PUT', `${tags}/c`)).status).toBe(201);
    expect((await send('PUT', `${tags}/c`)).status).toBe(204);
    expect((await send('DELETE', `${tags}/a`)).status).toBe(204);
    expect((await send('DELETE', `${tags}/a`)).status).toBe(404);
    expect((await get(bob!, tags)).body).toEqual({ tags: ['b', 'c'] });
    expect((await send('PUT', tags, { tags: ['a,b'] })).status).toBe(400);
    expect((await eve!.ask('PUT', `${COMPUTE}${tags}/d`, NEWEST)).status).toBe(404);
    const row = await bob!.ask('GET', `/servers/cloud1.${id}`, { headers: { 'cache-control': 'no-cache' } });
    expect(row.body['server']).toMatchObject({ metadata: { 'tag:b': '', 'tag:c': '' } });
    expect((await send('DELETE', tags)).status).toBe(204);
    expect((await bob!.ask('GET', `${COMPUTE}${tags}`)).status).toBe(404);
  });

  it('writes down how servers move, for administrators (OS-48)', async () => {
    const id = await taken();
    const under = async () => rowsOf(await get(ann!, `/servers/${id}/migrations`), 'migrations');
    const all = async () =>
      rowsOf(await get(ann!, '/os-migrations'), 'migrations').filter((one) => one['instance_uuid'] === id);
    expect([await under(), await all()]).toEqual([[], []]);
    expect((await act(ann!, `cloud1.${id}`, 'live-migrate')).status).toBe(200);
    const [begun = {}] = await all();
    expect(begun).toMatchObject({ migration_type: 'live-migration', uuid: expect.any(String) });
    expect(begun['new_instance_type_id']).toBe(begun['old_instance_type_id']);
    await until('it has ended', async () => (await all())[0]?.['status'] === 'completed');
    expect(await under()).toEqual([]);
    expect((await get(bob!, '/os-migrations')).status).toBe(403);
  });

  it('tells extra specs and server groups to whom they belong (OS-50, OS-55)', async () => {
    const flavors = rowsOf(await get(bob!, '/flavors/detail'), 'flavors');
    for (const { id, extra_specs } of flavors) {
      expect((await get(bob!, `/flavors/${String(id)}/os-extra_specs`)).body).toEqual({ extra_specs });
    }
    expect(flavors.some(({ extra_specs }) => Object.keys(extra_specs as object).length > 0)).toBe(true);
    const groups = rowsOf(await get(bob!, '/os-server-groups'), 'server_groups');
    expect(groups).toMatchObject([{ name: 'apart', policy: 'anti-affinity' }]);
    expect(rowsOf(await get(eve!, '/os-server-groups'), 'server_groups')).toEqual([]);
  });
});
