import { beforeAll, describe, expect, it } from '@jest/globals';
import { Snapshot } from 'podgate/contract';
import { check } from 'podgate/kit';
import type { Lookup } from '../records.ts';
import { relatedOf, type Lists } from '../testing/related.ts';
import { AS_ADMIN, readRecorded } from '../testing/translated.ts';
import type { CinderVolume } from '../volumes/cinder.ts';
import type { CinderSnapshot } from './cinder.ts';
import { toSnapshot } from './translate.ts';

let recordedCloud: Lookup;
beforeAll(async () => {
  recordedCloud = await readRecorded(AS_ADMIN);
});

describe('a recorded snapshot', () => {
  it('has what is known of its volume', () => {
    const record = recordedCloud.get('snapshots', 'da1d1486-c082-4a97-983d-f0340715a1ff');
    const snapshot = toSnapshot(record ?? { id: '', size: 0 }, recordedCloud);
    expect(check(Snapshot).problems(snapshot)).toEqual([]);
    expect(snapshot).toEqual({
      id: 'da1d1486-c082-4a97-983d-f0340715a1ff',
      name: 'nightly-beta',
      description: '',
      created_at: '2026-11-20T22:41:22.000000Z',
      updated_at: '2026-11-20T22:41:22.000000Z',
      metadata: { 'sys:project': 'beta' },
      project: { id: '32cc7d69877f4699bb81cf664d36d7fd', name: 'beta', domain_id: 'default', domain: 'Default' },
      status: 'ready',
      upstream: { status: 'available' },
      size: 5120,
      progress: 100,
      disk_id: '48c6af68-b1e6-42e9-acf7-346d6a136c5d',
      disk_name: 'data-02-beta',
      disk_status: 'ready',
      disk_type: 'data',
      storage: 'fast',
      storage_id: '8a0868bf-c6c8-4037-8de3-222ffacaf2ea',
      storage_type: 'fast',
      guests: [],
    });
  });
});

const SNAPSHOT: CinderSnapshot = {
  id: 'x1',
  size: 2,
  status: 'available',
  volume_id: 'v1',
  'os-extended-snapshot-attributes:project_id': 'p1',
};
const VOLUME: CinderVolume = { id: 'v1', name: 'data', size: 2, 'os-vol-tenant-attr:tenant_id': 'p1' };

const snapshotOf = (members: Partial<CinderSnapshot> = {}, lists: Lists = {}) =>
  toSnapshot({ ...SNAPSHOT, ...members }, relatedOf({ volumes: [VOLUME], ...lists }));

describe('a snapshot', () => {
  it.each([
    ['100%', 'available', 100],
    ['42%', 'creating', 42],
    [undefined, 'available', 100],
    [undefined, 'error', 0],
    ['lots', 'creating', 0],
    ['900%', 'creating', 0],
  ])('that says %p while %s is at %d', (progress, status, percent) => {
    const said = { status, 'os-extended-snapshot-attributes:progress': progress };
    expect(snapshotOf(said).progress).toBe(percent);
  });

  it('of a volume that is gone has its id alone', () => {
    const snapshot = snapshotOf({}, { volumes: [] });
    expect(snapshot.disk_id).toBe('v1');
    expect(snapshot).not.toHaveProperty('disk_name');
  });

  it('that was left behind when its volume changed hands says nothing of the volume', () => {
    const snapshot = snapshotOf({}, { volumes: [{ ...VOLUME, 'os-vol-tenant-attr:tenant_id': 'p2' }] });
    expect(snapshot.disk_id).toBe('v1');
    expect(snapshot).not.toHaveProperty('disk_name');
    expect(snapshot).not.toHaveProperty('guests');
  });

  it('has the server that has the volume, and the system that the volume was made from', () => {
    const volume: CinderVolume = {
      ...VOLUME,
      attachments: [{ server_id: 's1', device: '/dev/vda' }],
      volume_image_metadata: { image_id: 'i1', image_name: 'windows-2022' },
    };
    const servers = [{ id: 's1', name: 'web', status: 'SHUTOFF', image: '', tenant_id: 'p1' }];
    expect(snapshotOf({}, { volumes: [volume], servers })).toMatchObject({
      disk_type: 'sys',
      os_type: 'Windows',
      guests: [{ id: 's1', name: 'web', status: 'ready', index: 0 }],
    });
  });

  it('that was made with others of a server says so, and does not show the mark', () => {
    const metadata = { 'podgate:instance_snapshot': 'group-1', env: 'prod' };
    const snapshot = snapshotOf({ metadata });
    expect(snapshot.part_of).toBe('group-1');
    expect(snapshot.metadata).toEqual({ 'user:env': 'prod' });
    expect(snapshotOf().part_of).toBeUndefined();
  });
});
