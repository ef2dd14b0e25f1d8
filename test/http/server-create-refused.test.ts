import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type Client } from '../support/client.ts';
import { WrittenServers } from '../support/written-servers.ts';

let servers: WrittenServers;
let bob: Client;

beforeAll(async () => {
  servers = await WrittenServers.start();
  ({ bob } = servers.users);
});

afterAll(() => servers.stop());

const BASE = { sku: 'm1.small', disks: [{ image_id: 'debian-12' }], nets: [{ network: 'private-demo-v4' }] };

/** What was asked of the cloud that makes something. */
const makings = async () => [...(await servers.asked('POST compute')), ...(await servers.asked('POST network'))];

/** What comes of a request, and what it has asked the cloud to make. */
async function refused(ask: () => Promise<Answer>): Promise<readonly [number, unknown, readonly string[]]> {
  const before = (await makings()).length;
  const { status, body } = await ask();
  return [status, body['details'], (await makings()).slice(before)];
}

const create = (server: object, more: object = {}): Promise<Answer> =>
  bob.ask('POST', '/servers', { body: { server: { name: 'refused', ...BASE, ...server }, ...more } });

describe('what cannot be made is refused by the name of its field, and nothing is made', () => {
  const long = (length: number) => 'x'.repeat(length);
  it.each<[string, object, object, number, RegExp]>([
    ['no name', { name: undefined }, {}, 400, /^name or generate_name is missing/],
    ['no size', { sku: undefined }, {}, 400, /^instance_type \(or sku\), or vcpu_count and vmem_size, is missing/],
    ['nothing to boot from', { disks: [] }, {}, 400, /^there is nothing to boot from/],
    ['no such flavor', { sku: 'nosuch' }, {}, 404, /^sku: flavor nosuch not found/],
    ['a disabled flavor', { sku: 'd1.disabled' }, {}, 400, /is disabled|not found/],
    ['no such image', { disks: [{ image_id: 'nosuch' }] }, {}, 404, /^disks\.0\.image_id: image nosuch not found/],
    ['no such network', { nets: [{ network: 'nosuch' }] }, {}, 404, /^nets\.0\.network: network nosuch not found/],
    ['no such key', { keypair: 'nosuch' }, {}, 404, /^keypair: keypair nosuch not found/],
    ['no such group', { secgroups: ['nosuch'] }, {}, 404, /^secgroups\.0: security group nosuch not found/],
    ['no such zone', { prefer_zone: 'nosuch' }, {}, 404, /^prefer_zone: zone nosuch not found/],
    [
      'too small a disk',
      { disks: [{ image_id: 'debian-12', size: 99999 }] },
      {},
      400,
      /^disks\.0\.size: 99999 MB are wanted/,
    ],
    ['a size of nonsense', { disks: [{ image_id: 'debian-12', size: '3 apples' }] }, {}, 400, /^disks\.0\.size/],
    ['a negative size', { disks: [{ image_id: 'debian-12' }, { size: -5 }] }, {}, 400, /^disks\.1\.size/],
    ['no processors', { sku: undefined, vcpu_count: 0, vmem_size: 1 }, {}, 400, /^vcpu_count/],
    ['memory of nonsense', { sku: undefined, vcpu_count: 1, vmem_size: 'much' }, {}, 400, /^vmem_size/],
    [
      'an address outside',
      { nets: [{ network: 'private-demo-v4', address: '1.2.3.4' }] },
      {},
      400,
      /^nets\.0\.address: 1\.2\.3\.4 is not in/,
    ],
    [
      'an address twice',
      {
        nets: [
          { network: 'private-demo-v4', address: '10.33.9.9' },
          { network: 'private-demo-v4', address: '10.33.9.9' },
        ],
      },
      {},
      400,
      /^nets\.1\.address: 10\.33\.9\.9 is asked for twice/,
    ],
    [
      'one address for two',
      { nets: [{ network: 'private-demo-v4', address: '10.33.9.9' }] },
      { count: 2 },
      400,
      /cannot all have/,
    ],
    ['none', {}, { count: 0 }, 400, /^count must be a whole number from 1 to 1000/],
    ['too many', {}, { count: 1001 }, 400, /^count must be/],
    ['user data of 64 KB', { user_data: long(65536) }, {}, 400, /^user_data is \d+ characters long in base64/],
    ['a long password', { password: long(129) }, {}, 400, /^password/],
    ['a long key', { metadata: { [long(256)]: 'x' } }, {}, 400, /^metadata key/],
    [
      'a key of the gateway',
      { metadata: { 'podgate:request': 'x' } },
      {},
      400,
      /^metadata key "podgate:request" cannot be set/,
    ],
    ['an unknown key', { vcpu_cout: 3 }, {}, 400, /^vcpu_cout is not a known key; did you mean/],
    ['an eip', { eip: 'x' }, {}, 406, /^eip is not possible here/],
    ['a bad name', { name: 'a/b' }, {}, 400, /^name/],
  ])('%s', async (_what, ...[server, more, status, words]) => {
    expect(await refused(() => create(server, more))).toEqual([status, expect.stringMatching(words), []]);
  });

  it('which would be seen', async () => {
    const [status, , made] = await refused(() => create({ name: 'made' }));
    expect([status, made.length]).toEqual([200, 1]);
  });

  it.each([[[]], ['x'], [{ server: [] }], [{ server: 'x' }]])('a body that is %j', async (body) => {
    const [status, , made] = await refused(() => bob.ask('POST', '/servers', { body }));
    expect([status, made]).toEqual([400, []]);
  });
});
