import { describe, expect, it } from '@jest/globals';
import { exactFlavor, flavorOf } from '../../../../src/schema/servers/writes/sizing.ts';

const row = (name: string, [vcpus, memory, disk]: readonly [number, number, number], more = {}) =>
  flavorOf({
    external_id: name,
    name,
    cpu_core_count: vcpus,
    memory_size_mb: memory,
    sys_disk_max_size_gb: disk,
    ...more,
  });

describe('the flavor that fits', () => {
  const flavors = [
    row('big-disk', [2, 2048, 100]),
    row('small-disk', [2, 2048, 10]),
    row('gpu', [2, 2048, 20], { gpu_max_count: 1 }),
    row('gpu-alone', [8, 2048, 20], { gpu_max_count: 1 }),
    row('as-image', [1, 512, 0]),
    row('one-disk', [1, 512, 50]),
    row('off', [2, 2048, 20], { enabled: false }),
    row('other', [4, 4096, 10]),
  ];

  it.each([
    [0, 'small-disk'],
    [20 * 1024, 'big-disk'],
  ])('with a disk of %d MB is %s', (disk, name) => {
    expect(exactFlavor(flavors, { vcpus: 2, memory: 2048, disk }).name).toBe(name);
  });

  it('is not one with a device that nobody asked for, nor one without the disk that was asked for', () => {
    expect(() => exactFlavor(flavors, { vcpus: 8, memory: 2048, disk: 0 })).toThrow(/no flavor has exactly 8 vCPU/);
    expect(exactFlavor(flavors, { vcpus: 1, memory: 512, disk: 100 }).name).toBe('as-image');
    expect(exactFlavor(flavors, { vcpus: 1, memory: 512, disk: 100, sized: true }).name).toBe('one-disk');
  });

  it('is not one that nearly fits: those are named, the nearest first', () => {
    expect(() => exactFlavor(flavors, { vcpus: 2, memory: 3072, disk: 0 })).toThrow(
      /the nearest are small-disk .*, big-disk .*, gpu/,
    );
    expect(() => exactFlavor(flavors, { vcpus: 2, memory: 2048, disk: 999_999 })).toThrow(/a root disk of 999999 MB/);
    expect(() => exactFlavor([], { vcpus: 1, memory: 1, disk: 0 })).toThrow(/there are none at all/);
  });
});

describe('the flavor that a server is changed to', () => {
  const flavors = [
    row('m1.flat', [2, 4096, 10]),
    row('a1.medium', [2, 4096, 40]),
    row('m1.medium', [2, 4096, 40]),
    row('m1.huge', [2, 4096, 400]),
    row('p1.pinned', [2, 4096, 20], { extra_specs: { 'hw:cpu_policy': 'dedicated' } }),
    row('p2.pinned', [4, 4096, 20], { extra_specs: { 'hw:cpu_policy': 'dedicated' } }),
    row('g1.gpu', [8, 8192, 40], { gpu_attachable: true }),
    row('d1.off', [8, 8192, 40], { enabled: false }),
  ];
  const now = { name: 'm1.small', gpu: false };
  const disk = 20 * 1024;

  it('has a root disk that is large enough and no larger, and is of the family', () => {
    expect(exactFlavor(flavors, { vcpus: 2, memory: 4096, disk, sized: true, now }).name).toBe('m1.medium');
  });

  it('has rules of its own only when nothing plain fits', () => {
    expect(exactFlavor(flavors, { vcpus: 4, memory: 4096, disk, sized: true, now }).name).toBe('p2.pinned');
  });

  it('has devices when the server has them, and only then', () => {
    const wanted = { vcpus: 8, memory: 8192, disk, sized: true };
    expect(exactFlavor(flavors, { ...wanted, now: { ...now, gpu: true } }).name).toBe('g1.gpu');
    expect(() => exactFlavor(flavors, { ...wanted, now })).toThrow(/no flavor has exactly 8 vCPU/);
  });
});
