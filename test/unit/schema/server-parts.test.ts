import { expect, it } from '@jest/globals';
import type { Server } from '../../../src/contract/index.ts';
import { ownParts } from '../../../src/schema/servers/row.ts';
import { ALPHA, cloudContext } from '../../support/read-model.ts';

const empty: Server = { id: '', name: '', status: 'unknown', upstream: {} };
const full: Server = {
  ...empty,
  ...{ hostname: 'h', fault: { message: 'm', during: 'delete' }, os_arch: 'x86_64', keypair: 'k', zone: 'z', eip: 'e' },
  host: { name: 'n', id: 'i', access_ip: '10.0.0.1', enabled: true },
  nics: [{ mac: 'aa', ip_addr: '10.0.0.2', vpc: 'v', vpc_id: 'v' }],
  secgroups: [{ id: 'g', name: 'g' }],
};

it('has the same members in the same order whatever is known of a server: values are taken by their places', () => {
  const keys = (parts: object) => Object.values(parts).map((part) => Object.keys(part as object));
  const context = cloudContext('c1');
  expect(keys(ownParts(full, context, ALPHA))).toEqual(keys(ownParts(empty, context, undefined)));
});
