import { describe, expect, it } from '@jest/globals';
import { newServer } from '../openstack/testing/family.ts';
import { ABILITIES, type Ability } from './abilities.ts';
import { ACCEPTED, actionOf, REGION, SERVER, ustackCloud, ustackWith } from './testing/ustack.ts';

const provider = ustackWith();
const { sources } = provider;

const NEW = newServer();

describe('disks and interfaces', () => {
  it.each([
    [200, '{"volumeAttachment":{"id":"v1"}}'],
    [202, '{"volumeAttachment":{"id":"v1"}}'],
    [202, ''],
  ])('(US-54) (US-55) (US-56) a volume is attached with %s %s, by its id alone', async (status, body) => {
    const cloud = ustackCloud({
      '/volumes/v1': { body: { volume: { id: 'v1', size: 1, status: 'available', attachments: [] } } },
      '/servers/s1/os-volume_attachments': { status, body },
    });
    await actionOf('attach_disk_to').run(cloud.session, SERVER, { disk: { id: 'v1', name: 'v' } }, cloud.call);
    expect(cloud.asked.at(-1)?.body).toEqual({ volumeAttachment: { volumeId: 'v1' } });
  });

  it('(US-59) an interface that is not seen is not said to be there', async () => {
    const cloud = ustackCloud({
      '/servers/s1': { body: { server: { id: 's1', addresses: {} } } },
      '/servers/s1/os-interface': { status: 200, body: '' },
    });
    const nics = [{ network: 'sub', vpc: 'net', anywhere: false }];
    await expect(actionOf('attach_networks_to').run(cloud.session, SERVER, { nics }, cloud.call)).rejects.toMatchObject(
      { code: 'upstream_timeout' },
    );
    expect(cloud.paths().filter((path) => path.startsWith('POST'))).toEqual(['POST /servers/s1/os-interface']);
  });
});

it('(US-45) a deletion is accepted by 202 and 204, and never by force, which is not documented', async () => {
  for (const status of [202, 204]) {
    const cloud = ustackCloud({
      '/v2.0/ports': { body: { ports: [] } },
      '/volumes/detail': { body: { volumes: [] } },
      '/servers/s1': { status, body: '' },
    });
    await actionOf('delete').run(cloud.session, SERVER, { force: true }, cloud.call);
    expect(cloud.paths().filter((path) => !path.startsWith('GET'))).toEqual(['DELETE /servers/s1']);
  }
});

it('(US-57) swap is counted in GB, an empty text is none', async () => {
  const flavor = (id: string, swap: unknown) => ({ id, name: id, vcpus: 1, ram: 1, disk: 1, swap });
  const cloud = ustackCloud({
    '/flavors/detail': { body: { flavors: [flavor('a', 2), flavor('b', ''), flavor('c', 0)] } },
  });
  const { items } = await sources.flavors.list(cloud.session, undefined, cloud.call);
  expect(items.map(({ swap }) => swap)).toEqual([2048, '', 0]);
});

it('(US-C6) (US-29) (US-30) groups and floating addresses are the network service’s', async () => {
  const cloud = ustackCloud({
    '/v2.0/ports': { body: { ports: [{ id: 'p1', network_id: 'n', device_id: 's1', security_groups: ['old'] }] } },
    '/v2.0/ports/p1': { body: { port: { id: 'p1', network_id: 'n' } } },
    '/v2.0/floatingips': { body: { floatingips: [{ id: 'f1', floating_ip_address: '1.2.3.4', port_id: 'p1' }] } },
    '/v2.0/floatingips/f1': { body: { floatingip: { id: 'f1' } } },
  });
  const groups = [{ id: 'web', name: 'web' }];
  await actionOf('change_groups_of').run(cloud.session, SERVER, { how: 'set', groups }, cloud.call);
  await actionOf('unbind_eip_from').run(cloud.session, SERVER, { release: false }, cloud.call);
  const written = cloud.asked.filter(({ method }) => method === 'PUT');
  expect(written.map(({ url, body }) => [new URL(url).pathname, body])).toEqual([
    ['/v2.0/ports/p1', { port: { security_groups: ['web'] } }],
    ['/v2.0/floatingips/f1', { floatingip: { port_id: null } }],
  ]);
});

it('(US-62) a server without a network is refused before any traffic', async () => {
  const cloud = ustackCloud();
  await expect(provider.resources.servers.create?.run(cloud.session, NEW, cloud.call)).rejects.toMatchObject({
    code: 'invalid_request',
    message: expect.stringMatching(/^nets: /),
  });
  expect(cloud.all).toEqual([]);
});

describe('an image of a server', () => {
  const image = (id: string, of = 's1') => ({ id, name: 'foo', instance_uuid: of });
  const save = (cloud: ReturnType<typeof ustackCloud>) =>
    actionOf('save_image').run(cloud.session, SERVER, { name: 'foo' }, cloud.call);

  it('(US-63) is the new one of its name and server, however many there are', async () => {
    const cloud = ustackCloud({
      '/v2/images': [
        { body: { images: [image('old')] } },
        { body: { images: [image('old'), image('others', 's2')] } },
        { body: { images: [image('old'), image('others', 's2'), image('new')] } },
      ],
      '/servers/s1/action': ACCEPTED,
    });
    expect(await save(cloud)).toMatchObject({ image: 'new' });
  });

  it('(US-63) (US-70) is the one that the answer says, also with marks around it', async () => {
    const headers = { location: '`http://inside.invalid/v2/images/i7`_' };
    const cloud = ustackCloud({
      '/v2/images': { body: { images: [] } },
      '/servers/s1/action': { ...ACCEPTED, headers },
    });
    expect(await save(cloud)).toMatchObject({ image: 'i7' });
  });

  it('(US-63) is being made though nobody can say which it is', async () => {
    const cloud = ustackCloud({ '/v2/images': { status: 503, body: '' }, '/servers/s1/action': ACCEPTED });
    expect(await save(cloud)).not.toHaveProperty('image');
    expect(cloud.warnings).toHaveLength(1);
    expect(cloud.paths().filter((path) => path.startsWith('POST'))).toHaveLength(1);
  });
});

describe('what the reference does not document', () => {
  const actionsOf = (...has: readonly Ability[]) => Object.keys(ustackWith(...has).resources.servers.actions ?? {});

  it.each(Object.entries(ABILITIES))('(US-64) %s is off until it is named', (name, actions) => {
    const having = (names: readonly string[]) => actions.filter((action) => names.includes(action));
    expect([having(actionsOf()), having(actionsOf(name as Ability))]).toEqual([[], actions]);
  });

  it('(US-64) history and writes of flavors are off, too', () => {
    expect(provider.resources.servers.history).toBeUndefined();
    expect(provider.writes?.serverskus).toBeUndefined();
    const able = ustackWith('history', 'flavor_write');
    expect(able.resources.servers.history).toBeDefined();
    expect(able.writes?.serverskus).toBeDefined();
  });

  it("(US-64) users' metadata stays as it is, names and protection change", async () => {
    const cloud = ustackCloud({ '/servers/s1/metadata': { body: { metadata: {} } } });
    const update = (change: object, having = ustackWith()) =>
      actionOf('update', having).run(cloud.session, SERVER, change, cloud.call);
    await expect(update({ metadata: { a: 'b' } })).rejects.toMatchObject({ code: 'unsupported' });
    expect(cloud.asked).toEqual([]);
    await update({ disable_delete: true });
    await update({ metadata: { a: 'b' } }, ustackWith('metadata'));
    expect(cloud.asked.map(({ body }) => body)).toEqual([
      { metadata: { 'podgate:disable_delete': 'true' } },
      { metadata: { a: 'b' } },
    ]);
  });
});

it('(US-C5) a list without paging and filters is a whole one, and no version is asked for or named', async () => {
  const cloud = ustackCloud({ '/servers/detail': { body: { servers: [{ id: 'a' }, { id: 'b' }] } } });
  const page = await sources.servers.list(cloud.session, undefined, cloud.call);
  expect(page.next).toBeUndefined();
  expect(page.items).toHaveLength(2);
  expect(cloud.all.map(({ operation }) => operation)).not.toContain('versions');
  expect(Object.keys(cloud.asked[0]?.headers ?? {}).filter((name) => /version/.test(name))).toEqual([]);
  const linked = { servers: [{ id: 'a' }], servers_links: [{ rel: 'next', href: 'http://x.invalid/' }] };
  const paged = ustackCloud({ '/servers/detail': { body: linked } });
  expect((await sources.servers.list(paged.session, undefined, paged.call)).next).toBe('a');
  expect(REGION.region).toBe('bj1');
});
