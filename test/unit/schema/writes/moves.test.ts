import { describe, expect, it } from '@jest/globals';
import { forecast } from '../../../../src/schema/servers/writes/migrate.ts';
import { fitting } from '../../../../src/schema/servers/writes/resize.ts';

const host = (name: string, more: object = {}) => ({
  id: `c.${name}`,
  name,
  enabled: true,
  host_status: 'online',
  mem_size: 8192,
  mem_commit: 1024,
  ...more,
});
const server = {
  host: 'one',
  status: 'ready',
  vmem_size: 4096,
  vcpu_count: 1,
  instance_type: 'm1.small',
  is_gpu: false,
};

describe('where a server could go', () => {
  const hosts = [
    host('one'),
    host('two'),
    host('three', { enabled: false }),
    host('four', { host_status: 'offline', mem_commit: 8000 }),
    host('five', { mem_size: 0, mem_commit: 0 }),
  ];

  it('is to hosts that answer, take servers and have room, as far as that is known', () => {
    expect(forecast(hosts, server, false)).toEqual({
      allow_count: 2,
      can_create: true,
      candidates: [
        { host_id: 'c.two', name: 'two' },
        { host_id: 'c.five', name: 'five' },
      ],
      filtered_candidates: [
        { host_id: 'c.one', name: 'one', reasons: ['the server is on it'] },
        { host_id: 'c.three', name: 'three', reasons: ['takes no new servers'] },
        { host_id: 'c.four', name: 'four', reasons: ['does not answer', 'has too little free memory'] },
      ],
      not_allow_reasons: [],
      req_count: 1,
    });
  });

  it('is nowhere in a status from which it cannot be moved', () => {
    expect(forecast(hosts, server, true)).toMatchObject({
      can_create: false,
      not_allow_reasons: ['the server is ready; it must be running'],
    });
    expect(forecast([hosts[0]!], server, false)).toMatchObject({ can_create: false, allow_count: 0 });
  });
});

const sku = (name: string, [cpus, memory, disk]: readonly [number, number, number], more: object = {}) => ({
  name,
  cpu_core_count: cpus,
  memory_size_mb: memory,
  sys_disk_max_size_gb: disk,
  enabled: true,
  gpu_attachable: false,
  ...more,
});
const SKUS = [
  sku('m1.small', [1, 2048, 20]),
  sku('m1.flat', [2, 4096, 10]),
  sku('m1.medium', [2, 4096, 40]),
  sku('m2.medium', [2, 4096, 40]),
  sku('m1.huge', [2, 4096, 400]),
  sku('x1.twin', [4, 8192, 40]),
  sku('y1.twin', [4, 8192, 40]),
  sku('g1.gpu', [8, 8192, 40], { gpu_attachable: true }),
  sku('d1.off', [8, 8192, 40], { enabled: false }),
];

describe('the size that fits', () => {
  it('has exactly so much, a root disk that is large enough and no larger, and is of the family', () => {
    expect(fitting(SKUS, { cpus: 2, memory: 4096 }, server)['name']).toBe('m1.medium');
    expect(fitting(SKUS, { cpus: 8, memory: 8192 }, { ...server, is_gpu: true })['name']).toBe('g1.gpu');
  });

  it.each([
    [{ cpus: 8, memory: 8192 }, /no such size.*nearest are x1\.twin \(4 × 8192 MB\), y1\.twin/],
    [{ cpus: 4, memory: 8192 }, /several sizes fit: x1\.twin .*, y1\.twin/],
  ])('is none for %j, which is said', (wanted, why) => {
    expect(() => fitting(SKUS, wanted, server)).toThrow(why);
  });
});
