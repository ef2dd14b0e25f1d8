import { expect, it } from '@jest/globals';
import type { Answer } from '../openstack/testing/family.ts';
import { act, tryRow, type Row } from './testing/operations.ts';
import { ACCEPTED, sample, ustackWith } from './testing/ustack.ts';

const { resources, sources, writes } = ustackWith();

const DISK = { disk: { id: 'v1', name: 'data' } };
const volume = (attached: boolean): Answer => ({
  body: { volume: { id: 'v1', size: 1, status: 'available', attachments: attached ? [{ server_id: 's1' }] : [] } },
});
const subnet = (ids: readonly string[]): Answer => ({
  body: {
    server: {
      id: 's1',
      addresses: { n: ids.map((id) => ({ addr: '10.0.0.1', 'UOS-EXT-IPS:id': id, 'UOS-EXT-IPS:subnet_id': 'sub' })) },
    },
  },
});

it.each<[string, Row]>([
  [
    '(US-14) a key is imported',
    {
      run: async ({ session, call }) => {
        const made = await writes?.keypairs?.create?.run(session, { name: 'key2', public_key: 'ssh-rsa AAAA' }, call);
        expect(made).toEqual({ id: 'key2' });
      },
      request: 'POST /os-keypairs',
      body: { keypair: { name: 'key2', public_key: 'ssh-rsa AAAA' } },
      answer: sample('keypair-imported'),
    },
  ],
  [
    '(US-15) keys are listed',
    {
      run: async ({ session, call }) => {
        const { items } = await sources.keypairs.list(session, undefined, call);
        expect(items.map(({ id }) => id)).toEqual(['key1', 'key2', 'key3']);
      },
      request: 'GET /os-keypairs',
      answer: sample('keypairs'),
    },
  ],
  [
    '(US-16) a key is read',
    {
      run: async ({ session, call }) => {
        expect(await sources.keypairs.get?.(session, 'key3', call)).toMatchObject({
          id: 'key3',
          fingerprint: expect.stringMatching(/^1e:2c/),
        });
      },
      request: 'GET /os-keypairs/key3',
      answer: sample('keypair'),
    },
  ],
  [
    '(US-17) a key is deleted',
    {
      run: async ({ session, call }) => {
        await writes?.keypairs?.delete?.run(session, { id: 'key3', name: 'key3' }, undefined, call);
      },
      request: 'DELETE /os-keypairs/key3',
      answer: { status: 200, body: '' },
    },
  ],
  [
    '(US-18) keys are put into a server',
    {
      run: act('attach_keys_to', { keys: ['key1', 'key2'].map((id) => ({ id, name: id })) }),
      request: 'POST /servers/s1/action',
      body: { attachKeypairs: { key_names: ['key1', 'key2'] } },
      answer: ACCEPTED,
      others: { '/servers/s1/metadata': { body: { metadata: {} } } },
    },
  ],
  [
    '(US-19) keys are taken out of a server',
    {
      run: act('detach_keys_from', { keys: [{ id: 'key1', name: 'key1' }] }),
      request: 'POST /servers/s1/action',
      body: { detachKeypairs: { key_names: ['key1'] } },
      answer: ACCEPTED,
      others: { '/servers/s1/metadata': { body: { metadata: {} } } },
    },
  ],
  [
    '(US-20) a volume is attached',
    {
      run: act('attach_disk_to', DISK),
      request: 'POST /servers/s1/os-volume_attachments',
      body: { volumeAttachment: { volumeId: 'v1' } },
      answer: sample('volume-attachment'),
      others: { '/volumes/v1': volume(false) },
    },
  ],
  [
    '(US-21) a volume is detached',
    {
      run: act('detach_disk_from', { ...DISK, keep: true }),
      request: 'DELETE /servers/s1/os-volume_attachments/v1',
      answer: ACCEPTED,
      others: { '/volumes/v1': volume(true) },
    },
  ],
  [
    '(US-23) flavors are listed',
    {
      run: async ({ session, call }) => {
        expect((await sources.flavors.list(session, undefined, call)).items.map(({ vcpus }) => vcpus)).toEqual([
          12, 2, 8,
        ]);
      },
      request: 'GET /flavors/detail',
      answer: sample('flavors-detail'),
    },
  ],
  [
    '(US-24) a flavor is read',
    {
      run: async ({ session, call }) => {
        const [read] = (await resources.serverskus?.live?.(session, 'f1', call)) ?? [];
        expect(read?.records[0]).toMatchObject({ name: 'compute-12', ram: 12288 });
      },
      request: 'GET /flavors/f1',
      answer: sample('flavor'),
    },
  ],
  [
    '(US-25) a port is attached',
    {
      run: act('attach_networks_to', { nics: [{ network: 'sub', vpc: 'net', anywhere: false, address: '10.0.0.9' }] }),
      request: 'POST /servers/s1/os-interface',
      body: { interfaceAttachment: { port_id: 'p9' } },
      answer: { status: 200, body: '' },
      others: {
        '/v2.0/subnets/sub': { body: { subnet: { id: 'sub', network_id: 'net', ip_version: 4, cidr: '10.0.0.0/24' } } },
        '/v2.0/ports': { status: 201, body: { port: { id: 'p9', network_id: 'net' } } },
      },
    },
  ],
  [
    '(US-26) an interface is detached',
    {
      run: act('detach_network_from', { index: 0 }),
      request: 'DELETE /servers/s1/os-interface/p9',
      answer: ACCEPTED,
      others: {
        '/v2.0/ports': { body: { ports: [{ id: 'p9', network_id: 'net', device_id: 's1' }] } },
        '/v2.0/floatingips': { body: { floatingips: [] } },
        '/v2.0/ports/p9': { status: 404, body: { NeutronError: { message: 'Port p9 could not be found.' } } },
      },
    },
  ],
  [
    '(US-27) a network is joined (US-58) (US-72) (US-73)',
    {
      run: act('attach_networks_to', { nics: [{ network: 'sub', vpc: 'net', anywhere: false }] }),
      request: 'POST /servers/s1/os-interface',
      body: { interfaceAttachment: { net_id: 'net', fixed_ips: [{ subnet_id: 'sub' }] } },
      answer: { status: 200, body: '' },
      others: { '/servers/s1': [subnet(['p1']), subnet(['p1', 'p2'])] },
    },
  ],
])('%s', (_what, row) => tryRow(row));
