import { describe, expect, it } from '@jest/globals';
import { eipWrites } from './eips/writes.ts';
import { flavorAccess } from './flavors/access.ts';
import { having } from './having.ts';
import { imageMembers } from './images/members.ts';
import { imageCreation } from './images/record.ts';
import { portsMadeWith } from './networks/server-ports.ts';
import { portsNamed, portsOf } from './networks/single.ts';
import { floatingIps, ports } from './networks/sources.ts';
import { vpcsOf } from './networks/vpc-writes.ts';
import { secgroupWrites } from './secgroups/writes.ts';
import { serverCreation } from './servers/create.ts';
import { eipsOf, outside } from './servers/parts/eips.ts';
import { snapshotsOf } from './snapshots/change.ts';
import { volumeTypeAccess } from './storages/access.ts';
import { stubCloud } from './testing/cloud.ts';
import { volumesMadeFor } from './volumes/change.ts';
import { diskWrites } from './volumes/writes.ts';

const PROJECT = '71e8639b514649c3b29e95f04011a685';
const marker = '0123456789abcdef';

/** A cloud that has things of others, and does as if nobody had asked for some of them alone. */
function deaf(more: { readonly allProjects?: boolean } = {}) {
  const port = { network_id: 'n1', mac_address: 'fa:16:3e:00:00:01' };
  const answers = {
    '/ports': {
      body: {
        ports: [{ ...port, id: 'p1', name: 'theirs', device_id: 's9', project_id: 'others' }],
      },
    },
    '/floatingips': {
      body: {
        floatingips: [{ id: 'f1', port_id: 'p9', description: 'theirs', project_id: 'others' }],
      },
    },
    '/security-groups': {
      body: { security_groups: [{ id: 'g1', name: 'theirs', description: '', project_id: 'others' }] },
    },
    '/networks': {
      body: { networks: [{ id: 'n1', name: 'theirs', project_id: 'others', description: '', subnets: [] }] },
    },
    '/snapshots/detail': { body: { snapshots: [{ id: 'x1', volume_id: 'v9', status: 'available', size: 1 }] } },
    '/volumes/detail': { body: { volumes: [{ id: 'v9', status: 'available', size: 1, metadata: {} }] } },
    '/types': { body: { volume_types: [{ id: 't1', name: 'open', is_public: true }] } },
    '/flavors/detail': { body: { flavors: [{ id: 'm1', name: 'open', 'os-flavor-access:is_public': true }] } },
    '/images': { body: { images: [{ id: 'i1', status: 'active', visibility: 'public' }] } },
    '/servers/detail': { body: { servers: [{ id: 's9', name: 'theirs', metadata: {} }] } },
  };
  return stubCloud({ answers, ...more });
}

describe('a filter that the cloud drops never widens an answer (OS-75)', () => {
  const one = { id: 's1', name: 'theirs' } as const;

  it.each<[string, (cloud: ReturnType<typeof deaf>) => Promise<unknown>]>([
    ['ports of a server', ({ session, call }) => portsOf(session, one.id, call)],
    ['ports of a name', ({ session, call }) => portsNamed(session, 'ours', call)],
    [
      'ports that are deleted with what they were made for',
      ({ session, call }) => portsMadeWith(session, marker, call),
    ],
    ['snapshots that are deleted with a disk', ({ session, call }) => snapshotsOf(session, 'v1', call)],
    ['disks that are deleted with a server', ({ session, call }) => volumesMadeFor(session, one.id, call)],
    ['addresses that are released with a server', ({ session, call }) => eipsOf(session, ['p1'], call)],
    ['networks of a name', ({ session, call }) => vpcsOf(session, { name: 'ours', description: '' }, call)],
  ])('%s', async (_what, look) => {
    expect(await look(deaf())).toEqual([]);
  });

  it.each<[string, (cloud: ReturnType<typeof deaf>) => Promise<{ readonly items: readonly unknown[] }>]>([
    ['the ports of one project', ({ session, call }) => ports.list(session, undefined, call)],
    ['the floating addresses of one project', ({ session, call }) => floatingIps.list(session, undefined, call)],
    ['whom private sizes are for', ({ session, call }) => flavorAccess.list(session, undefined, call)],
  ])('%s', async (_what, list) => {
    expect((await list(deaf())).items).toEqual([]);
  });

  it.each<[string, (cloud: ReturnType<typeof deaf>) => Promise<{ readonly items: readonly unknown[] }>]>([
    ['whom images are shared with', ({ session, call }) => imageMembers.list(session, undefined, call)],
    ['whom types of volumes are for', ({ session, call }) => volumeTypeAccess.list(session, undefined, call)],
  ])('%s', async (_what, list) => {
    expect((await list(deaf({ allProjects: true }))).items).toEqual([]);
  });

  it('what was made before is never something else', async () => {
    const { session, call } = deaf();
    const wanted = { marker, name: 'theirs', description: '' };
    const finds = [eipWrites.create, secgroupWrites.create, diskWrites.create, imageCreation, serverCreation];
    for (const creation of finds) {
      expect(creation).toBeDefined();
      expect(await creation?.find(session, wanted as never, call)).toBeUndefined();
    }
  });

  it('no network leads outside only because it was listed', async () => {
    const { session, call } = deaf();
    await expect(outside(session, {}, call)).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('what was asked for', () => {
  it('is what a record has; what is not asked for does not matter', () => {
    const records = [
      { id: 'a', name: 'x' },
      { id: 'b', name: 'y' },
      { id: 'c', name: 'x', project: PROJECT },
    ];
    expect(having(records, { name: 'x' }).map(({ id }) => id)).toEqual(['a', 'c']);
    expect(having(records, { name: undefined })).toEqual(records);
    expect(having(records, { name: 'x', project: PROJECT })).toEqual([records[2]]);
  });
});
