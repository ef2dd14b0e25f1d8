import { bedClouds } from './bed.ts';
import { SEEDED, Workshop } from './content/workshop.ts';
import type { GatewayClient } from './gateway-client.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { Row } from './oracle/row.ts';
import { until } from './until.ts';
import { CLOSED, type Way } from './write-ways.ts';

const [first] = bedClouds();
const PATIENCE_SECONDS = 90;

/** What changes the shape of a server, the way of one user: cases of a suite of its own. */
export function changesShape([, user, cloud]: Way): void {
  let shop: Workshop;
  let gateway: GatewayProcess;
  let client: GatewayClient;
  /** Of two servers: one whose changes come to what is wanted, and one whose change fails. */
  let [id, crowded] = ['', ''];
  const gid = (of = id) => `${first.name}.${of}`;

  async function start(): Promise<void> {
    gateway = await GatewayProcess.start([cloud, CLOSED]);
    client = await gateway.login(user);
  }

  beforeAll(async () => {
    shop = await Workshop.open(first);
    const make = async (name: string) => shop.server(await shop.plain(`${name}-${user}`));
    [id, crowded] = await Promise.all([make('shaped'), make('crowded')]);
    await start();
  }, 180_000);

  afterAll(async () => {
    await gateway.stop();
    await shop.close();
  }, 180_000);

  async function ask(action: string, body?: unknown, of = id): Promise<Row> {
    const answer = await client.ask('POST', `/servers/${gid(of)}/${action}`, body);
    expect([action, answer.status, answer.body['details']]).toEqual([action, 200, undefined]);
    return answer.body['server'] as Row;
  }

  const tasks = async (of: string, query = '') => {
    const { body } = await client.ask('GET', `/servers/${gid(of)}/tasks${query}`);
    return (body['server'] as Row)['tasks'] as Row[];
  };

  /** Waits until all that was asked for has ended; gives the last task. */
  async function ended(of = id): Promise<Row> {
    await until('it has ended', PATIENCE_SECONDS, async () => (await tasks(of, '?is_open=true')).length === 0);
    return (await tasks(of))[0]!;
  }

  async function done(action: string, body?: unknown): Promise<Row> {
    const answer = await ask(action, body);
    expect(await ended()).toMatchObject({ action, result: 'succeeded', reason: '' });
    return answer;
  }

  /** The flavor and the metadata, by the cloud's own word, of a server that rests. */
  const shape = async (status: string) => {
    const { flavor, metadata } = await shop.reach(id, status);
    return [flavor.original_name, metadata];
  };

  const isUnmarked = (of = id, seconds = PATIENCE_SECONDS) =>
    until('no mark is left', seconds, async () => {
      const metadata = await shop.admin.get<Row>('compute', `/servers/${of}/metadata`, 'metadata');
      return Object.keys(metadata).length === 0;
    });

  describe('change-config', () => {
    it('gives it another size by name, and confirms that (OS-30, CP-49)', async () => {
      await done('change-config', { server: { sku: 'm1.small' } });
      await isUnmarked();
      expect(await shape('ACTIVE')).toEqual(['m1.small', {}]);
      expect(await client.show(gid())).toMatchObject({ instance_type: 'm1.small', status: 'running' });
    });

    it('finds a size by its numbers, of a server that is off too', async () => {
      await done('stop');
      await done('change-config', { vcpu_count: 2, vmem_size: '4G' });
      await isUnmarked();
      expect(await shape('SHUTOFF')).toEqual(['m1.medium', {}]);
      expect(await client.show(gid())).toMatchObject({ instance_type: 'm1.medium', status: 'ready', vmem_size: 4096 });
      await done('start');
    });

    it('names the nearest sizes when none fits', async () => {
      const { status, body } = await client.ask('POST', `/servers/${gid()}/change-config`, { vcpu_count: 3 });
      expect([status, body['details']]).toEqual([400, expect.stringMatching(/no flavor has exactly.*m1\.medium/)]);
    });

    it('says that no host has room', async () => {
      await ask('change-config', { instance_type: 'x1.monster' }, crowded);
      expect(await ended(crowded)).toMatchObject({ action: 'change-config', result: 'failed' });
      expect(await client.show(gid(crowded))).toMatchObject({
        status: 'running',
        instance_type: SEEDED.flavor,
        update_fail_reason: expect.stringMatching(/^change-config failed/) as string,
      });
    });

    it('leaves alone what somebody else is to confirm', async () => {
      const flavorRef = await shop.idOf('compute', 'flavors', 'm1.medium');
      const other = await shop.server(await shop.plain(`resized-${user}`));
      await shop.act(other, { resize: { flavorRef } });
      await shop.reach(other, 'VERIFY_RESIZE');
      await client.ask('POST', `/servers/${first.name}.${other}/syncstatus`);
      await until('the gateway knows', PATIENCE_SECONDS, async () => {
        return (await client.show(`${first.name}.${other}`))['status'] === 'sync_config';
      });
      await done('change-config', { instance_type: 'c1.large' });
      expect((await shop.find(other))?.status).toBe('VERIFY_RESIZE');
    });
  });

  describe('what it is made of', () => {
    const GOOD = 'Quite-good-4-you';

    it('is made anew from an image, and a password is told once (OS-29, CP-48)', async () => {
      const image = await shop.idOf('image', 'images', 'debian-12');
      const row = await done('rebuild-root', { image_id: `${first.name}.${image}` });
      expect(row['password']).toEqual(expect.stringMatching(/^.{8,}$/));
      const rebuilt = await shop.reach(id, 'ACTIVE');
      expect((rebuilt.image as { id: string }).id).toBe(image);
      expect(await done('rebuild-root', { password: GOOD })).not.toHaveProperty('password');
      expect(await client.show(gid())).not.toHaveProperty('password');
    });

    it('gets another password (OS-31, CP-50)', async () => {
      expect(await done('set-password', { username: 'root', password: GOOD })).not.toHaveProperty('password');
      expect((await done('deploy', { reset_password: true }))['password']).toMatch(/^.{16}$/);
      const { status, body } = await client.ask('POST', `/servers/${gid()}/set-password`, { password: 'weak' });
      expect([status, body['class']]).toEqual([400, 'WeakPasswordError']);
    });

    it('is saved as an image, or that fails (OS-32, CP-51)', async () => {
      const image = async (name: string) => {
        const answer = await ask('save-image', { name: shop.name(name) });
        const imageId = String(answer['image_id']).slice(first.name.length + 1);
        shop.leftovers.add(`image ${imageId}`, async () => {
          if (await shop.admin.find('image', `/images/${imageId}`)) {
            await shop.admin.call('image', 'DELETE', `/images/${imageId}`);
          }
        });
        return imageId;
      };
      const saved = await image(`saved-${user}`);
      expect(await ended()).toMatchObject({ action: 'save-image', result: 'succeeded' });
      const found = await shop.admin.get<Row>('image', `/images/${saved}`);
      expect(found).toMatchObject({ name: shop.name(`saved-${user}`), status: 'active' });
      await done('user-metadata', { 'testbed:fail': 'snapshot' });
      await image(`lost-${user}`);
      expect(await ended()).toMatchObject({ action: 'save-image', result: 'failed' });
      await done('set-user-metadata', {});
    });

    it('is rescued, and that is taken back (OS-37)', async () => {
      expect((await done('rescue'))['password']).toEqual(expect.stringMatching(/^.{8,}$/));
      await shop.reach(id, 'RESCUE');
      expect((await client.show(gid()))['status']).toBe('rescue');
      await done('unrescue');
      await shop.reach(id, 'ACTIVE');
    });
  });

  describe('where it is', () => {
    const host = async () => (await shop.find(id))?.['OS-EXT-SRV-ATTR:host'];

    it(user === 'root' ? 'is changed' : 'is for administrators to change', async () => {
      for (const action of ['migrate', 'live-migrate', 'migrate-forecast']) {
        if (user === 'root') continue;
        const { status, body } = await client.ask('POST', `/servers/${gid()}/${action}`);
        expect([status, body['details']]).toEqual([403, expect.stringMatching(/for administrators/)]);
      }
      if (user !== 'root') return;
      const forecast = await ask('migrate-forecast');
      const [candidate] = forecast['candidates'] as Row[];
      expect(forecast['can_create']).toBe(true);
      const before = await host();
      const body = { guest_ids: [gid(), 'no-such'], prefer_host_id: candidate?.['host_id'] };
      const several = await client.ask('POST', '/servers/batch-migrate', body);
      expect(several.body['servers']).toMatchObject([{ result: 'accepted' }, { result: 'refused', code: 404 }]);
      expect(await ended()).toMatchObject({ action: 'migrate', result: 'succeeded', reason: '' });
      await isUnmarked();
      await shop.reach(id, 'ACTIVE');
      const after = await host();
      expect([after === before, after]).toEqual([false, candidate?.['name']]);
      await done('live-migrate');
      await shop.reach(id, 'ACTIVE');
      expect(await host()).toBe(before);
    });
  });

  it('lets go of the mark of a change that failed', async () => {
    await isUnmarked(crowded);
  });

  it('has its size changed by the next gateway when this one stops', async () => {
    await ask('change-config', { instance_type: 'm1.large' });
    await gateway.stop();
    await start();
    // Another gateway leaves that for a minute to the one that was asked, and then looks every ten seconds.
    await isUnmarked(id, 2 * PATIENCE_SECONDS);
    expect(await shape('ACTIVE')).toEqual(['m1.large', {}]);
    await until('the row shows it', PATIENCE_SECONDS, async () => {
      const row = await client.show(gid());
      return row['instance_type'] === 'm1.large' && row['status'] === 'running';
    });
  }, 300_000);

  it('has its metadata set with that of others', async () => {
    const body = { guests: [gid(), 'no-such'], metadata: { color: 'red' } };
    const answer = await client.ask('POST', '/servers/batch-user-metadata', body);
    const [first, lost] = answer.body['servers'] as Row[];
    expect(first).toEqual({ id: gid(), name: shop.name(`shaped-${user}`), result: 'accepted' });
    expect(lost).toMatchObject({ result: 'refused', code: 404 });
    expect((await shop.find(id))?.metadata).toEqual({ color: 'red' });
  });
}
