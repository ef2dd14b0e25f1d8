import { describe, expect, it } from '@jest/globals';
import { forecast } from '../../../../src/schema/servers/writes/migrate.ts';

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
