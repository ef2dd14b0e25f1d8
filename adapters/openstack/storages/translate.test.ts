import { describe, expect, it } from '@jest/globals';
import { Storage } from 'podgate/contract';
import { check } from 'podgate/kit';
import { CONFIG } from '../testing/cloud.ts';
import { relatedOf, type Lists } from '../testing/related.ts';
import { AS_ADMIN, readRecorded } from '../testing/translated.ts';
import type { CinderVolumeType } from './cinder.ts';
import { toStorage } from './translate.ts';

describe('a recorded volume type', () => {
  it('has what there is of it', async () => {
    const related = await readRecorded(AS_ADMIN);
    const [record] = related.by('volume_types', 'name', 'fast');
    const storage = toStorage(record ?? { id: '', name: '' }, related, CONFIG);
    expect(check(Storage).problems(storage)).toEqual([]);
    expect(storage).toEqual({
      id: '8a0868bf-c6c8-4037-8de3-222ffacaf2ea',
      name: 'fast',
      description: '',
      everyone: true,
      shared_projects: [],
      storage_type: 'testbed',
      medium_type: 'hybrid',
      enabled: true,
      is_default: false,
      disk_count: 2,
      snapshot_count: 2,
      used_capacity: 10240,
      extra_specs: { volume_backend_name: 'testbed' },
    });
  });
});

const TYPE: CinderVolumeType = { id: 't1', name: 'gold', is_public: false };
const storageOf = (members: Partial<CinderVolumeType> = {}, lists: Lists = {}) =>
  toStorage({ ...TYPE, ...members }, relatedOf(lists), CONFIG);

describe('a volume type', () => {
  it('that is public is for everybody, also where Cinder does not know others', () => {
    for (const is_public of [true, undefined]) {
      expect(storageOf({ is_public, seen_by: 'p1' })).toMatchObject({ everyone: true, shared_projects: [] });
    }
  });

  it('that is not is for the projects of its access list', () => {
    const lists: Lists = {
      volume_type_access: [{ id: 't1', projects: ['p1', 'p2'] }],
      projects: [{ id: 'p1', name: 'one', domain_id: 'default', domain: 'Default', description: '', enabled: true }],
    };
    expect(storageOf({}, lists)).toMatchObject({
      everyone: false,
      shared_projects: [{ id: 'p1', name: 'one', domain_id: 'default', domain: 'Default' }, { id: 'p2' }],
    });
    expect(storageOf({}, {})).toMatchObject({ everyone: false, shared_projects: [] });
  });

  it('that is not is for the project that was shown it', () => {
    expect(storageOf({ seen_by: 'p3' }).shared_projects).toMatchObject([{ id: 'p3' }]);
  });

  it('is called by its backend when that is told, else by its own name', () => {
    expect(storageOf({ extra_specs: { volume_backend_name: 'ceph', odd: 1 } })).toMatchObject({
      storage_type: 'ceph',
      extra_specs: { volume_backend_name: 'ceph' },
    });
    expect(storageOf({ extra_specs: {} }).storage_type).toBe('gold');
  });

  it('counts the volumes of its name and their snapshots', () => {
    const lists: Lists = {
      volumes: [
        { id: 'v1', size: 3, volume_type: 'gold' },
        { id: 'v2', size: 4, volume_type: 'gold' },
        { id: 'v3', size: 90, volume_type: 'silver' },
        { id: 'v4', size: 90, volume_type: null },
      ],
      snapshots: [
        { id: 'x1', size: 3, volume_id: 'v1' },
        { id: 'x2', size: 3, volume_id: 'v1' },
        { id: 'x3', size: 3, volume_id: 'v3' },
        { id: 'x4', size: 3, volume_id: null },
      ],
    };
    expect(storageOf({}, lists)).toMatchObject({ disk_count: 2, snapshot_count: 2, used_capacity: 7168 });
  });
});
