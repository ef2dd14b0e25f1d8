import { describe, expect, it } from '@jest/globals';
import { capabilityOf, type CapabilityParts } from '../../../src/schema/places/capability.ts';

const NOTHING: CapabilityParts = { places: [], storages: [], networks: [], hosts: [], architectures: [] };

const storage = (id: string, further: object = {}) => ({
  id,
  name: `name of ${id}`,
  provider: 'Fake',
  storage_type: 'ceph',
  medium_type: 'ssd',
  capacity: 100,
  used_capacity: 40,
  free_capacity: 60,
  virtual_capacity: 90,
  waste_capacity: 1,
  ...further,
});

describe('the storage types of a capability', () => {
  it('add up the storages of each type, per platform', () => {
    const storages = [
      storage('a'),
      storage('b'),
      storage('c', { medium_type: undefined, storage_type: '', is_sys_disk_store: true }),
    ];
    const made = capabilityOf({ ...NOTHING, storages });
    const types = {
      'ceph/ssd': {
        capacity: 200,
        free_capacity: 120,
        is_sys_disk_store: false,
        reserved: 0,
        storages: [
          { id: 'a', name: 'name of a' },
          { id: 'b', name: 'name of b' },
        ],
        used_capacity: 80,
        virtual_capacity: 180,
        waste_capacity: 2,
      },
      'name of c/hybrid': expect.objectContaining({ capacity: 100, is_sys_disk_store: true }),
    };
    for (const name of ['storage_types2', 'data_storage_types2'])
      expect(made[name]).toEqual({ fake: ['ceph/ssd', 'name of c/hybrid'] });
    for (const name of ['storage_types3', 'data_storage_types3']) expect(made[name]).toEqual({ fake: types });
    for (const name of ['system_storage_types', 'data_storage_types'])
      expect(made[name]).toEqual({ Fake: { fake: types } });
  });

  it('are empty objects without storages', () => {
    const made = capabilityOf(NOTHING);
    for (const name of ['storage_types2', 'storage_types3', 'data_storage_types', 'system_storage_types'])
      expect(made[name]).toEqual({});
  });
});

it('networks that lead outside are counted', () => {
  const networks = [{ exit: true, is_auto_alloc: true }, { exit: false }, {}];
  expect(capabilityOf({ ...NOTHING, networks })).toMatchObject({
    auto_alloc_network_count: 1,
    public_network_count: 1,
  });
});
