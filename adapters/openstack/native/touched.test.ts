import { expect, it } from '@jest/globals';
import { touchedBy } from './touched.ts';

const P = 'a'.repeat(32);

it.each([
  ['compute', '/v2.1/os-keypairs', undefined, { sources: ['keypairs'] }],
  ['compute', '/v2.1/flavors/1/os-extra_specs', undefined, { sources: ['flavors', 'flavor_access'] }],
  ['compute', `/v2.1/${P}/servers/1/os-interface`, undefined, { sources: ['ports', 'volumes', 'floating_ips'] }],
  [
    'compute',
    '/v2.1/servers/1/action',
    { createImage: { name: 'x' } },
    { sources: ['ports', 'volumes', 'floating_ips', 'images'] },
  ],
  ['compute', '/v2.1/os-server-groups', undefined, { sources: [] }],
  [
    'image',
    '/v2/images/i1/file',
    undefined,
    { sources: ['images', 'image_members'], part: { resource: 'images', id: 'i1' } },
  ],
  ['network', '/v2.0/security-group-rules', undefined, { sources: ['security_groups'] }],
  ['network', '/v2.0/routers/r1/add_router_interface', undefined, { sources: ['ports', 'floating_ips'] }],
  ['volumev3', `/v3/${P}/volumes`, undefined, { sources: ['volumes', 'snapshots'] }],
  [
    'volumev3',
    `/v3/${P}/volumes/v1/action`,
    undefined,
    { sources: ['volumes', 'snapshots'], part: { resource: 'disks', id: 'v1' } },
  ],
  ['placement', '/resource_providers', undefined, { sources: [] }],
])('%s %s %j touches %j', (service, path, body, touched) => {
  expect(touchedBy({ service, path, body, method: 'POST', search: '' })).toEqual(touched);
});
