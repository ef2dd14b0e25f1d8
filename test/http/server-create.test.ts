import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Answer, type Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { serverOf, WrittenServers } from '../support/written-servers.ts';

let servers: WrittenServers;
let [bob, eve, ann, rob]: Client[] = [];

beforeAll(async () => {
  servers = await WrittenServers.start();
  ({ bob, eve, ann, rob } = servers.users);
});

afterAll(() => servers.stop());

const BASE = { sku: 'm1.small', disks: [{ image_id: 'debian-12' }], nets: [{ network: 'private-demo-v4' }] };

const create = (server: object, more: object = {}, client = bob!): Promise<Answer> =>
  client.ask('POST', '/servers', { body: { server: { ...BASE, ...server }, ...more } });

const told = ({ status, body }: Answer) => [status, body['class'], body['details']];

const tasksOf = async (id: string) =>
  serverOf(await bob!.ask('GET', `/servers/${id}/tasks`))['tasks'] as readonly Readonly<Record<string, unknown>>[];

let number = 0;
const fresh = () => `made-${++number}`;

/** A server that was made, once it has come to its end. */
async function made(answer: Answer): Promise<Readonly<Record<string, unknown>>> {
  expect(told(answer)).toEqual([200, undefined, undefined]);
  const id = String(serverOf(answer)['id']);
  await until(`${id} runs`, async () => serverOf(await bob!.ask('GET', `/servers/${id}`))['status'] === 'running');
  return serverOf(await bob!.ask('GET', `/servers/${id}`));
}

describe('a new server', () => {
  it('is answered at once with its whole row, in a passing status, and is in the next list (CP-03)', async () => {
    const name = fresh();
    const answer = await create({ name, description: 'of a test', __meta__: { 'user:color': 'red', size: 3 } });
    expect(told(answer)).toEqual([200, undefined, undefined]);
    const row = serverOf(answer);
    expect(row).toMatchObject({ name, status: 'deploying', project: 'alpha', instance_type: 'm1.small' });
    const listed = rowsOf(await bob!.ask('GET', `/servers?name=${name}`));
    expect(listed.map(({ id }) => id)).toEqual([row['id']]);
    const end = await made(answer);
    expect(end).toMatchObject({ description: 'of a test', vcpu_count: 1, vmem_size: 2048 });
    expect(end['metadata']).toMatchObject({ 'user:color': 'red', 'user:size': '3' });
    expect(JSON.stringify(end)).not.toContain('podgate:');
    expect(end['ips']).toMatch(/^10\./);
  });

  it('is told by the cloud what password it has, once, and nowhere else', async () => {
    const answer = await create({ name: fresh() });
    const { password, id } = serverOf(answer) as { password: string; id: string };
    expect(password).toMatch(/^.{8,}$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(JSON.stringify((await bob!.ask('GET', `/servers/${id}`)).body)).not.toContain(password);
    expect(servers.gateway.lines.join('\n')).not.toContain(password);
    expect(serverOf(await create({ name: fresh(), password: 'Of-the-caller-1' }))['password']).toBeUndefined();
  });

  it('has disks of its own where they are asked for, in the old form of the request as in the new', async () => {
    const disks = [
      { image_id: 'debian-12', size: 30720, backend: 'fast', disk_type: 'sys' },
      { size: '10G', backend: 'standard' },
    ];
    const rows = [
      await made(await create({ name: fresh(), disks })),
      await made(
        await create({
          name: fresh(),
          disks: undefined,
          'disk.0': 'debian-12:30g:backend=fast',
          'disk.1': '10g,backend=standard',
        }),
      ),
    ];
    for (const row of rows) {
      const shown = (row['disks_info'] as Record<string, unknown>[]).map(({ size, storage_type }) => [
        size,
        storage_type,
      ]);
      expect(shown).toEqual([
        [30720, 'fast'],
        [10240, 'standard'],
      ]);
    }
  });

  it('leaves alone, when it is deleted, a disk that was there before it', async () => {
    const [disk] = rowsOf(await bob!.ask('GET', '/disks?name=boot-me&cloudregion=cloud1'), 'disks');
    const row = await made(await create({ name: fresh(), disks: [{ disk_id: String(disk?.['id']) }] }));
    await bob!.ask('DELETE', `/servers/${String(row['id'])}`);
    await until('it is gone', async () => (await bob!.ask('GET', `/servers/${String(row['id'])}`)).status === 404);
    const [left] = rowsOf(await bob!.ask('GET', '/disks?name=boot-me&cloudregion=cloud1&refresh=true'), 'disks');
    expect(left).toMatchObject({ id: disk?.['id'], status: 'ready' });
  });

  it('has the interfaces that are asked for', async () => {
    const nets = [
      { network: 'private-demo-v4', address: '10.33.1.2' },
      { network: 'dual-v4', secgroups: ['default'] },
    ];
    const row = await made(await create({ name: fresh(), nets }));
    const nics = row['nics'] as Record<string, unknown>[];
    const seen = nics.map(({ ip_addr, ip6_addr }) => [String(ip_addr).split('.')[1], ip6_addr]);
    expect(seen.sort()).toEqual([
      ['102', ''],
      ['33', ''],
    ]);
  });

  it('takes the one flavor that fits, and names the nearest when none does', async () => {
    const counts = { sku: undefined, vcpu_count: 1, vmem_size: '2G' };
    expect((await made(await create({ name: fresh(), ...counts })))['instance_type']).toBe('m1.small');
    const answer = await create({ name: fresh(), ...counts, vcpu_count: 3 });
    expect(told(answer).slice(0, 2)).toEqual([400, 'InputParameterError']);
    expect(answer.body['details']).toMatch(
      /no flavor has exactly 3 vCPU, 2048 MB; the nearest are p1\.private \(2 vCPU/,
    );
  });

  it('finds its own name by a pattern', async () => {
    const names = [];
    for (const pattern of ['gen##', 'gen##', 'gen', 'gen']) {
      names.push(serverOf(await create({ generate_name: pattern }))['name']);
    }
    expect(names).toEqual(['gen01', 'gen02', 'gen', 'gen-1']);
    expect(told(await create({ name: 'gen' })).slice(0, 2)).toEqual([409, 'DuplicateNameError']);
  });

  it('comes in any number', async () => {
    const answer = await create({ generate_name: 'batch' }, { count: 3 });
    const all = answer.body['servers'] as { status: number; body: Record<string, unknown> }[];
    expect(all.map(({ status, body }) => [status, body['name'], body['status']])).toEqual(
      ['batch', 'batch-1', 'batch-2'].map((name) => [200, name, 'deploying']),
    );
    expect(new Set(all.map(({ body }) => body['id'])).size).toBe(3);
  });

  it('is told in tasks and in events', async () => {
    const row = await made(await create({ name: fresh() }));
    const id = String(row['id']);
    expect(await tasksOf(id)).toMatchObject([{ action: 'create', user: 'bob' }]);
    const events = rowsOf(await bob!.ask('GET', `/events?obj_id=${id}`), 'events');
    expect(events).toMatchObject([{ action: 'server.create' }]);
  });

  it('shows on its row why it could not be made', async () => {
    const answer = await create({ name: fresh(), sku: 'x1.monster' });
    const id = String(serverOf(answer)['id']);
    await until(
      'it has failed',
      async () => serverOf(await bob!.ask('GET', `/servers/${id}`))['status'] === 'sched_fail',
    );
    await until('its task has ended', async () => (await tasksOf(id)).every(({ result }) => result !== 'running'));
    expect(await tasksOf(id)).toMatchObject([{ action: 'create', result: 'failed' }]);
  });
});

describe('looking first', () => {
  it.each([
    ['/servers/check-create-data', {}],
    ['/servers', { dry_run: true }],
  ])('%s says what would be made, every name as an id, and makes nothing', async (path, more) => {
    const name = fresh();
    const body = { server: { ...BASE, name, secgroups: ['default'], ...more } };
    const answer = await bob!.ask('POST', path, { body });
    expect(answer.status).toBe(200);
    expect(serverOf(answer)).toMatchObject({
      name,
      prefer_region: 'cloud1',
      instance_type: 'm1.small',
      vmem_size: 2048,
      count: 1,
    });
    expect(JSON.stringify(serverOf(answer)['nets'])).toMatch(/"network":"cloud1\./);
    expect(rowsOf(await bob!.ask('GET', `/servers?name=${name}&refresh=true`))).toEqual([]);
  });

  it('forecasts: yes with a candidate for each, no with the reason', async () => {
    const ask = async (server: object, count = 1) =>
      (await bob!.ask('POST', '/scheduler/forecast', { body: { server: { ...BASE, ...server }, count } })).body;
    const yes = await ask({ generate_name: 'later' }, 2);
    expect(yes).toMatchObject({ can_create: true, req_count: 2, allow_count: 2, not_allow_reasons: [] });
    expect(yes['candidates']).toHaveLength(2);
    const no = await ask({ name: fresh(), sku: 'nosuch' });
    expect(no).toMatchObject({ can_create: false, not_allow_reasons: ['sku: flavor nosuch not found'] });
  });
});

describe('who may make servers', () => {
  it('is not a reader, nor anybody for another project or on a cloud that is only read', async () => {
    expect(told(await create({ name: fresh() }, {}, rob)).slice(0, 2)).toEqual([403, 'ForbiddenError']);
    expect(told(await create({ name: fresh(), project: 'beta' })).slice(0, 2)).toEqual([403, 'ForbiddenError']);
    expect((await create({ name: fresh(), prefer_host: 'anything' })).status).toBe(403);
    const closed = await create({ name: fresh(), prefer_region: 'cloud2' });
    expect(told(closed)).toEqual([
      403,
      'ForbiddenError',
      'cloud cloud2 is configured as read_only: nothing can be changed there',
    ]);
  });

  it('is the administrator, for any project, on any host', async () => {
    const answer = await create({ name: fresh(), project: 'alpha', prefer_host: 'cloud1-node2' }, {}, ann);
    expect(told(answer)).toEqual([200, undefined, undefined]);
    expect(serverOf(answer)).toMatchObject({ project: 'alpha', host: 'cloud1-node2' });
  });

  it('uses nothing of another project', async () => {
    const answer = await create({ name: fresh() }, {}, eve);
    expect(told(answer)).toEqual([404, 'ResourceNotFoundError', 'nets.0.network: network private-demo-v4 not found']);
  });
});
