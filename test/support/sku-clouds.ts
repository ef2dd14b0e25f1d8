import { skuOf } from './compute-things.ts';
import { fakeCloud } from './fake-provider.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

const P1 = { id: 'p1', name: 'p1', domain: 'Default' };
const P2 = { id: 'p2', name: 'p2', domain: 'Default' };
const P7 = { id: 'p7', name: 'p7', domain: 'Default' };

const north = fakeCloud();
north.things = {
  serverskus: [
    skuOf('1', { name: 'm1.tiny', cpu_core_count: 1, memory_size_mb: 512, disk_gb: 1, guest_count: 3 }),
    skuOf('2', {
      name: 'm1.small',
      cpu_core_count: 1,
      memory_size_mb: 2000,
      disk_gb: 20,
      ephemeral_gb: 5,
      swap_mb: 256,
      cpu_arch: 'aarch64',
      gpu_spec: 'a100',
      gpu_count: 2,
      description: 'for most things',
      extra_specs: { 'hw:cpu_policy': 'shared' },
      metadata: { 'os:rxtx_factor': '2' },
    }),
    skuOf('3', { name: 'old', cpu_core_count: 16, memory_size_mb: 4096, enabled: false }),
    skuOf('4', { name: 'ours', everyone: false, cpu_core_count: 2, memory_size_mb: 1536, shared_projects: [P1, P2] }),
    skuOf('5', { name: 'theirs', everyone: false, cpu_core_count: 9, shared_projects: [P2, P7] }),
    skuOf('6', { name: 'nobodys', everyone: false, cpu_core_count: 9 }),
  ],
};
const south = fakeCloud();
south.things = {
  serverskus: [
    skuOf('1', { name: 'm1.tiny', cpu_core_count: 1, memory_size_mb: 512 }),
    skuOf('2', { name: 'm1.small', cpu_core_count: 2, memory_size_mb: 2048 }),
  ],
};
/** Nothing of alpha's is there. */
const east = fakeCloud();
east.things = { serverskus: [skuOf('1', { name: 'eastern' })] };

/** Settings of an adapter are not known to the type. */
const configured = (name: string, projects: object): { name: string; adapter: string } =>
  Object.assign({ name, adapter: 'fake' }, { projects });

/** A gateway over clouds with sizes for everybody, for alpha (p1) and beta (p2), and for nobody. */
export function startSkuGateway(): Promise<TestGateway> {
  const projects = { map: { p1: 'alpha', p2: 'beta' } };
  return startTestGateway({
    clouds: { north, south, east },
    values: {
      clouds: [
        configured('north', projects),
        configured('south', projects),
        configured('east', { map: { p2: 'beta' } }),
      ],
    },
  });
}
