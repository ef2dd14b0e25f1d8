import { beforeAll, describe, expect, it } from '@jest/globals';
import { Disk } from 'podgate/contract';
import { check } from 'podgate/kit';
import type { Lookup } from '../records.ts';
import type { NovaServer } from '../servers/nova.ts';
import { CONFIG } from '../testing/cloud.ts';
import { relatedOf, type Lists } from '../testing/related.ts';
import { AS_ADMIN, readRecorded, translated } from '../testing/translated.ts';
import type { CinderVolume } from './cinder.ts';
import { toDisk } from './translate.ts';

let recordedCloud: Lookup;
beforeAll(async () => {
  recordedCloud = await readRecorded(AS_ADMIN);
});

const ALPHA = { id: '71e8639b514649c3b29e95f04011a685', name: 'alpha', domain_id: 'default', domain: 'Default' };

function recordedDisk(id: string): Disk {
  const record = recordedCloud.get('volumes', id);
  if (!record) throw new Error(`there is no recorded volume ${id}`);
  return toDisk(record, recordedCloud, CONFIG);
}

describe('a recorded volume', () => {
  it('that a server has', () => {
    const disk = recordedDisk('4631db5a-916f-4df1-981b-c1b08d4f71f9');
    expect(check(Disk).problems(disk)).toEqual([]);
    expect(disk).toEqual({
      id: '4631db5a-916f-4df1-981b-c1b08d4f71f9',
      name: 'data-01-alpha',
      description: '',
      created_at: '2026-11-20T22:41:16.000000Z',
      updated_at: '2026-11-20T22:41:18.000000Z',
      metadata: { 'sys:project': 'alpha', 'user:owner': 'ann' },
      project: ALPHA,
      status: 'ready',
      upstream: { status: 'in-use' },
      size: 10240,
      disk_format: 'raw',
      disk_type: 'data',
      storage: 'standard',
      storage_id: '2ac96546-4732-4d63-830d-0c31127838c2',
      storage_type: 'standard',
      medium_type: 'hybrid',
      snapshot_id: '',
      image_id: '',
      image: '',
      bootable: false,
      encrypted: false,
      multiattach: false,
      auto_delete: false,
      zone: 'nova',
      guests: [
        {
          id: '434b0907-7edf-422f-be6a-fc4771207ecb',
          name: 'api-dev-008',
          status: 'running',
          index: 1,
          device: '/dev/sdb',
        },
      ],
    });
  });

  it('that nobody has and a server could start from', () => {
    expect(recordedDisk('570368f0-b15e-417a-b696-3ef46aeda484')).toMatchObject({
      name: 'boot-alpha',
      upstream: { status: 'available' },
      size: 2048,
      disk_type: 'sys',
      image_id: 'a9ea051f-08a6-4af1-9e9f-6c88763a7182',
      image: 'debian-12',
      bootable: true,
      guests: [],
    });
  });

  it('says of itself what the disks of its server say of it', () => {
    const disk = recordedDisk('4631db5a-916f-4df1-981b-c1b08d4f71f9');
    const { disks = [] } = translated(recordedCloud, '434b0907-7edf-422f-be6a-fc4771207ecb', CONFIG);
    const same = disks[disk.guests?.[0]?.index ?? 0];
    const { id, name, size, status, disk_type, storage_type, medium_type } = disk;
    expect(same).toMatchObject({ id, name, size, status, disk_type, storage_type, medium_type });
  });
});

const volume = (members: Partial<CinderVolume> = {}): CinderVolume => ({
  id: 'v1',
  size: 3,
  'os-vol-tenant-attr:tenant_id': 'p1',
  ...members,
});
const attached = (...servers: readonly string[]) => ({
  attachments: servers.map((server_id) => ({ server_id, device: '/dev/vda' })),
});
const server = (id: string, members: Partial<NovaServer> = {}): NovaServer => ({
  id,
  name: `name of ${id}`,
  status: 'ACTIVE',
  tenant_id: 'p1',
  image: '',
  ...members,
});

function diskOf(record: CinderVolume, lists: Lists = {}): Disk {
  return toDisk(record, relatedOf({ volumes: [record], ...lists }), CONFIG);
}

describe('a volume', () => {
  it('without a name is called by its id', () => {
    expect(diskOf(volume({ name: '' })).name).toBe('v1');
    expect(diskOf(volume({ name: null })).name).toBe('v1');
  });

  it('has the metadata that people wrote, not what the gateway keeps there', () => {
    const metadata = { env: 'prod', 'podgate:instance_snapshot': 'x', odd: 5 };
    expect(diskOf(volume({ metadata })).metadata).toEqual({ 'user:env': 'prod' });
  });

  it('was made from a snapshot, is encrypted, can be shared', () => {
    const disk = diskOf(volume({ snapshot_id: 's9', encrypted: true, multiattach: true }));
    expect(disk).toMatchObject({ snapshot_id: 's9', encrypted: true, multiattach: true });
  });

  it('is on the medium that is configured for its type', () => {
    const record = volume({ volume_type: 'fast' });
    const config = { ...CONFIG, medium_types: { fast: 'ssd' } } as const;
    expect(toDisk(record, relatedOf({}), config)).toMatchObject({
      medium_type: 'ssd',
      storage: 'fast',
      storage_id: '',
    });
  });
});

describe('the servers of a volume', () => {
  it('start from it when it is their root, and can take it with them', () => {
    const nova = server('s1', {
      'os-extended-volumes:volumes_attached': [{ id: 'v1', delete_on_termination: true }],
    });
    const disk = diskOf(volume(attached('s1')), { servers: [nova] });
    expect(disk).toMatchObject({ disk_type: 'sys', auto_delete: true, bootable: false });
    expect(disk.guests).toEqual([{ id: 's1', name: 'name of s1', status: 'running', index: 0, device: '/dev/vda' }]);
  });

  it('do not start from a bootable one that is not their root', () => {
    const nova = server('s1', { image: { id: 'img' } });
    const disk = diskOf(volume({ bootable: 'true', ...attached('s1') }), { servers: [nova] });
    expect(disk).toMatchObject({ disk_type: 'data', bootable: true, guests: [{ index: 1 }] });
  });

  it('stand in the order in which Cinder has them', () => {
    const servers = [server('s1', { image: { id: 'img' } }), server('s2', { image: { id: 'img' }, status: 'SHUTOFF' })];
    const { guests } = diskOf(volume(attached('s2', 's1')), { servers });
    expect(guests?.map(({ name, status }) => [name, status])).toEqual([
      ['name of s2', 'ready'],
      ['name of s1', 'running'],
    ]);
  });

  it('that are not known are there by their ids', () => {
    const disk = diskOf(volume({ bootable: 'true', ...attached('s1') }));
    expect(disk).toMatchObject({ disk_type: 'sys', auto_delete: false });
    expect(disk.guests).toEqual([{ id: 's1', device: '/dev/vda' }]);
  });

  it('that are of another project are not told about', () => {
    const { guests } = diskOf(volume(attached('s1')), { servers: [server('s1', { tenant_id: 'p2' })] });
    expect(guests).toEqual([{ id: 's1', device: '/dev/vda' }]);
  });
});
