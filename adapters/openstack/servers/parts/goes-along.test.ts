import { describe, expect, it } from '@jest/globals';
import type { Server, ServerDisk } from 'podgate/contract';
import { stubCloud } from '../../testing/cloud.ts';
import { goingAlong } from './goes-along.ts';

const diskOf = (id: string, type: ServerDisk['disk_type'] = 'data') => ({ id, disk_type: type }) as ServerDisk;

const serverWith = (disks: readonly ServerDisk[], vm_state = 'active'): Server => ({
  id: 's1',
  name: 's1',
  status: 'running',
  disks: [...disks],
  upstream: { vm_state },
});

const made = { 'podgate:server': 's1' };
const on = (server: string) => [{ server_id: server, device: '/dev/vdb' }];

/** What goes with a server of which the row lists these disks, where Cinder has these volumes. */
async function going(
  server: Server,
  { volumes = [], ports = [], named = [] }: Partial<Record<'volumes' | 'ports' | 'named', readonly object[]>>,
) {
  const shown = Object.fromEntries(
    volumes.map((volume) => [`/volumes/${(volume as { id: string }).id}`, { body: { volume } }]),
  );
  const gone = (server.disks ?? []).flatMap(({ id }) => (`/volumes/${id}` in shown ? [] : [id]));
  const missing = Object.fromEntries(
    gone.map((id) => [
      `/volumes/${id}`,
      { status: 404, body: { itemNotFound: { message: `Volume ${id} could not be found.` } } },
    ]),
  );
  const { session, call, asked } = stubCloud({
    answers: {
      ...shown,
      ...missing,
      '/volumes/detail': { body: { volumes } },
      '/snapshots/detail': { body: { snapshots: [] } },
      '/floatingips': { body: { floatingips: [] } },
      '/ports': [{ body: { ports } }, { body: { ports: named } }],
    },
  });
  const along = await goingAlong(session, server, { force: true, disks: true }, call);
  return {
    volumes: along.volumes.map(({ volume, isAttached }) => `${volume.id} ${isAttached ? 'attached' : 'lost'}`),
    ports: along.ports.map(({ id }) => id),
    asked,
  };
}

const volume = (id: string, more: object) => ({ id, size: 1, ...more });

describe('what goes with a server', () => {
  it.each([
    ['attached to it', { status: 'in-use', attachments: on('s1') }, ['v1 attached']],
    ['that it let go of, whatever its row says', { status: 'available', attachments: [] }, []],
    ['that another server has', { status: 'in-use', attachments: on('s2') }, []],
    ['that another server has too', { status: 'in-use', attachments: [...on('s1'), ...on('s2')] }, []],
    ['reserved for another', { status: 'reserved', attachments: [] }, []],
  ])('is a volume %s', async (_what, more, expected) => {
    const { volumes } = await going(serverWith([diskOf('v1')]), { volumes: [volume('v1', more)] });
    expect(volumes).toEqual(expected);
  });

  it('is what is reserved for a shelved one', async () => {
    const reserved = volume('v1', { status: 'reserved', attachments: [] });
    expect((await going(serverWith([diskOf('v1')], 'shelved_offloaded'), { volumes: [reserved] })).volumes).toEqual([
      'v1 attached',
    ]);
  });

  it.each([
    ['lost on the way', { status: 'available', attachments: [], metadata: made }, ['v1 lost']],
    ['that failed', { status: 'error', attachments: [], metadata: made }, ['v1 lost']],
    ['on its way to it', { status: 'attaching', attachments: [], metadata: made }, []],
    ['that another server got', { status: 'in-use', attachments: on('s2'), metadata: made }, []],
    ['made for another server', { status: 'available', attachments: [], metadata: { 'podgate:server': 's2' } }, []],
  ])('is a volume made for it %s', async (_what, more, expected) => {
    const { volumes, asked } = await going(serverWith([]), { volumes: [volume('v1', more)] });
    expect(volumes).toEqual(expected);
    const looked = asked.find(({ url }) => url.includes('/volumes/detail'))?.url ?? '';
    expect(new URL(looked).searchParams.get('metadata')).toBe('{"podgate:server":"s1"}');
  });

  it('is what was made for it of ports, also what never came to it', async () => {
    const port = (id: string, name: string, device_id: string) => ({ id, name, device_id, network_id: 'n1' });
    const { ports, asked } = await going(serverWith([]), {
      ports: [port('p1', 'podgate:s1', 's1'), port('p2', '', 's1')],
      named: [port('p1', 'podgate:s1', 's1'), port('p3', 'podgate:s1', ''), port('p4', 'podgate:s1', 's2')],
    });
    expect(ports).toEqual(['p1', 'p3']);
    expect(asked.map(({ url }) => new URL(url).searchParams.get('name'))).toContain('podgate:s1');
  });
});
