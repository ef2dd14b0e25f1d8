import { imageOf } from './compute-things.ts';
import { fakeCloud, type FakeCloud } from './fake-provider.ts';

const P2 = { id: 'p2', name: 'p2', domain: 'Default' };
/** A time of creation. */
export const at = (hour: number) => `2026-11-20T${hour}:00:00.000000Z`;

/** Two clouds with images of alpha (p1), of beta (p2), of nobody, and for everybody. */
export function imageClouds(): { readonly north: FakeCloud; readonly south: FakeCloud } {
  const north = fakeCloud();
  north.things = {
    images: [
      imageOf('own', 'p1', {
        name: 'web',
        description: 'for the web',
        created_at: at(10),
        size: 300,
        min_disk: 2048,
        min_ram: 512,
        disk_format: 'qcow2',
        container_format: 'bare',
        checksum: 'abc',
        virtual_size: 900,
        protected: true,
        os_type: 'Linux',
        os_distribution: 'Debian',
        os_version: '12',
        os_arch: 'x86_64',
        upstream: { status: 'active' },
        metadata: { 'tag:lts': '' },
        properties: { os_distro: 'debian', made_by: 'me' },
      }),
      imageOf('shared', 'p2', {
        created_at: at(11),
        size: 100,
        shared_projects: [{ id: 'p1', name: 'p1', domain: 'Default' }],
      }),
      imageOf('foreign', 'p2', { created_at: at(12) }),
      imageOf('nobodys', 'p7', { created_at: at(13) }),
      imageOf('everybodys', 'p7', {
        name: 'cirros',
        created_at: at(14),
        size: 200,
        everyone: true,
        visibility: 'public',
      }),
      imageOf('queued', 'p1', { name: 'web', created_at: at(15), status: 'queued', hidden: true }),
    ],
  };
  const south = fakeCloud();
  south.things = {
    images: [
      imageOf('s1', 'p1', { created_at: at(16), os_type: 'Windows', shared_projects: [P2] }),
      imageOf('s2', 'p9', { created_at: at(17), everyone: true }),
    ],
  };
  return { north, south };
}
