import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Answer, type Client } from '../support/client.ts';
import { LostAnswers } from '../support/lost-answers.ts';
import { WrittenServers } from '../support/written-servers.ts';

type Row = Readonly<Record<string, unknown>>;

const skuOf = ({ body }: Answer) => (body['serversku'] ?? {}) as Row;
const told = ({ status, body }: Answer) => [status, body['class'], body['details']];
const OK = [200, undefined, undefined];
const SIZES = { cpu_core_count: 3, memory_size_mb: 3072, sys_disk_max_size_gb: 30 };

let number = 0;
const fresh = () => `size-${++number}`;

describe('sizes', () => {
  let world: WrittenServers;
  let [bob, eve, ann, rob]: Client[] = [];

  beforeAll(async () => {
    world = await WrittenServers.start();
    ({ bob, eve, ann, rob } = world.users);
  });

  afterAll(() => world.stop());

  const create = (serversku: object, client = ann!) => client.ask('POST', '/serverskus', { body: { serversku } });
  const seen = async (client: Client, name: string) =>
    rowsOf(await client.ask('GET', `/serverskus?name=${name}`), 'serverskus').length;

  it('are made for everybody, are in the next list, servers can have them, and are deleted', async () => {
    const name = fresh();
    const more = { swap_size_mb: 512, attached_disk_size_gb: 5, description: 'of a test' };
    const answer = await create({ name, ...SIZES, ...more, instance_type_category: 'general_purpose' });
    expect(told(answer)).toEqual(OK);
    const { id } = skuOf(answer);
    expect(skuOf(answer)).toMatchObject({ name, ...SIZES, ...more, is_public: true, cloudregion_id: 'cloud1' });
    expect([await seen(bob!, name), await seen(eve!, name)]).toEqual([1, 1]);
    const server = await bob!.ask('POST', '/servers', {
      body: { server: { name, sku: name, disks: [{ image_id: 'debian-12' }], nets: [{ network: 'private-demo-v4' }] } },
    });
    expect([server.status, (server.body['server'] as Row)['instance_type']]).toEqual([200, name]);
    const refused = await ann!.ask('DELETE', `/serverskus/${String(id)}`);
    expect(told(refused)).toEqual([409, 'ConflictError', `1 server has size ${name}`]);
    const other = skuOf(await create({ name: fresh(), ...SIZES }));
    const deleted = await ann!.ask('DELETE', `/serverskus/${String(other['id'])}`);
    expect(told(deleted)).toEqual(OK);
    expect((await ann!.ask('GET', `/serverskus/${String(other['id'])}`)).status).toBe(404);
    expect(await seen(bob!, String(other['name']))).toBe(0);
  });

  it('are made for one project alone', async () => {
    const name = fresh();
    const answer = await create({ name, ...SIZES, is_public: false, project_id: 'beta' });
    expect(told(answer)).toEqual(OK);
    expect(skuOf(answer)).toMatchObject({ public_scope: 'project', shared_projects: [{ name: 'beta' }] });
    expect([await seen(bob!, name), await seen(eve!, name)]).toEqual([0, 1]);
  });

  it('have names of their own on each cloud', async () => {
    const answer = await create({ name: 'm1.small', ...SIZES });
    expect(told(answer)).toEqual([
      ...[409, 'DuplicateNameError'],
      'name: a serversku of the same owner is called m1.small already',
    ]);
    expect(skuOf(await create({ generate_name: 'm1.small', ...SIZES }))['name']).toMatch(/^m1\.small-\d+$/);
  });

  it.each<[string, object, number, RegExp]>([
    ['no name', SIZES, 400, /^name or generate_name is missing/],
    ['no processors', { name: 'x', memory_size_mb: 1 }, 400, /^cpu_core_count is missing/],
    ['no memory', { name: 'x', cpu_core_count: 1 }, 400, /^memory_size_mb is missing/],
    ['processors that are none', { name: 'x', ...SIZES, cpu_core_count: 0 }, 400, /^cpu_core_count must be >= 1/],
    ['memory as a text', { name: 'x', ...SIZES, memory_size_mb: '2G' }, 400, /^memory_size_mb must be integer/],
    ['a disk below nothing', { name: 'x', ...SIZES, sys_disk_max_size_gb: -1 }, 400, /^sys_disk_max_size_gb/],
    ['an odd member', { name: 'x', ...SIZES, gpu_count: 1 }, 400, /^gpu_count/],
    [
      'a closed cloud',
      { name: 'x', ...SIZES, prefer_region: 'cloud2' },
      403,
      /^cloud cloud2 is configured as read_only/,
    ],
    ['an unknown project', { name: 'x', ...SIZES, is_public: false, project_id: 'nosuch' }, 404, /^project_id: /],
  ])('with %s are refused', async (_what, body, status, words) => {
    const before = (await world.asked('POST compute')).length;
    const [code, , details] = told(await create(body));
    expect([code, details]).toEqual([status, expect.stringMatching(words)]);
    expect((await world.asked('POST compute')).length).toBe(before);
  });

  it('are for administrators of the gateway alone, and not for clouds that are only read', async () => {
    const words = /for administrators: role admin in the administration project/;
    for (const client of [bob!, rob!, eve!]) {
      expect(told(await create({ name: 'x', ...SIZES }, client))).toEqual([
        ...[403, 'ForbiddenError'],
        expect.stringMatching(words),
      ]);
    }
    const { id } = skuOf(await create({ name: fresh(), ...SIZES }));
    expect(told(await bob!.ask('DELETE', `/serverskus/${String(id)}`))).toEqual([
      ...[403, 'ForbiddenError'],
      expect.stringMatching(words),
    ]);
    const [closed] = rowsOf(await bob!.ask('GET', '/serverskus?cloudregion=cloud2&limit=1'), 'serverskus');
    expect(told(await ann!.ask('DELETE', `/serverskus/${String(closed!['id'])}`))).toEqual([
      ...[403, 'ForbiddenError'],
      expect.stringMatching(/cloud2 is configured as read_only/),
    ]);
  });
});

describe('a size whose answer is lost', () => {
  let lost: LostAnswers;
  beforeAll(async () => {
    lost = await LostAnswers.start();
  });
  afterAll(() => lost.stop());

  it.each([
    ['of the size', 'POST /compute/v2.1/flavors HTTP', {}],
    ['of the size for one project', 'POST /compute/v2.1/flavors HTTP', { is_public: false, project_id: 'alpha' }],
  ])('%s is made once, and is found', async (_what, beginning, more) => {
    const name = fresh();
    const made = await lost.during(
      { cut: { side: 'answer', after: 100 }, path: /^POST compute .*\/flavors$/, list: 'serverskus', name },
      beginning,
      () => lost.ann.ask('POST', '/serverskus', { body: { serversku: { name, ...SIZES, ...more } } }),
    );
    expect([told(made.answer), made.struck, made.asked]).toEqual([OK, true, 1]);
    expect(made.ids).toEqual([skuOf(made.answer)['id']]);
    const rows = rowsOf(await lost.bob.ask('GET', `/serverskus?name=${name}`), 'serverskus');
    expect(rows).toHaveLength(1);
  });
});
