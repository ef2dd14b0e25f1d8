import { DISABLED_HOST, DOWN_HOST } from './hosts.ts';
import type { Shape } from './shapes.ts';

const two = [{ network: 'private' }, { network: 'backend' }] as const;

/**
 * The first servers of every cloud: one of each case that has ever been a trap, all in `demo` unless the project says otherwise.
 * What a case does not say is as usual (`PLAIN`).
 */
export const CASES: readonly Partial<Shape>[] = [
  {
    floating: true,
    nics: [{ network: 'private', groups: ['web'] }],
    details: { name: 'web-1', tags: ['web', 'prod'] },
  },
  { state: 'stopped', flavor: 'm1.medium', details: { name: 'db-1', description: 'die erste Datenbank' } },
  { nics: [...two], flavor: 'c1.large', floating: true, details: { metadata: { env: 'prod', role: 'api' } } },
  {
    // Boots from a volume; Cinder gives the data volumes in another order than that of their devices.
    image: '',
    volumes: [
      { device: '/dev/vda', size: 20, image: 'ubuntu', type: 'fast' },
      { device: '/dev/vdc', size: 100, name: 'archive' },
      { device: '/dev/vdb', size: 50, name: 'data', type: 'fast' },
    ],
  },
  { state: 'noHost', flavor: 'x1.monster', nics: [], details: { name: 'too-large' } },
  { state: 'paused', project: 'other', details: { name: 'web-1' } },
  { state: 'suspended' },
  { state: 'offloaded', flavor: 'm1.tiny', image: 'cirros' },
  { state: 'resized', flavor: 'r1.xlarge' },
  { state: 'rescued' },
  { state: 'broken', details: { name: 'broken-later' } },
  { state: 'spawning' },
  { state: 'poweringOff' },
  { state: 'uploading' },
  { nics: [{ network: 'dual', groups: ['default', 'web'] }], floating: true },
  { nics: [{ network: 'private', second: true }] },
  { image: 'windows', flavor: 'm1.medium', details: { hostname: 'win-0123456789', configDrive: true } },
  { image: 'ubuntu', nics: [{ network: 'private', groups: ['db', 'web', 'default'] }] },
  { flavor: 'g1.gpu', image: 'fedora' },
  { flavor: 'e1.scratch', volumes: [{ device: '/dev/vdd', size: 10, name: '' }] },
  { flavor: 'old.retired' },
  { details: { lockedReason: 'no changes before Easter', metadata: { owner: 'ann' } } },
  { nics: [{ network: 'private', virtualIp: true }], details: { name: 'vip-a', grouped: true } },
  {
    nics: [{ network: 'private', portSecurity: false }, { network: 'backend' }],
    details: { name: 'router-vm' },
  },
  {
    volumes: [{ device: '/dev/vdb', size: 200, name: 'cluster', multiattach: true }],
    details: { grouped: true },
  },
  { volumes: [{ device: '/dev/vdb', size: 200, sharedWith: 1 }] },
  {
    details: {
      name: 'сервер-東京-ü',
      description: 'zwei\nZeilen, "Anführung" & <b>',
      metadata: {
        'a b': 'blank',
        'k:with:colons': '1',
        'dotted.key-1_x': 'Größe 5 µm',
        empty: '',
        json: '{"a":[1,2]}',
        ':': 'colon',
      },
      tags: ['größe', 'with blank', 'k=v'],
    },
  },
  { details: { name: 'db.example.org', metadata: { 'podgate:disable_delete': 'true' }, tags: ['db'] } },
  { state: 'scheduling', details: { name: 'still-waiting' } },
  { state: 'shelved' },
  { nics: [{ network: 'twinA' }, { network: 'twinB' }], details: { name: 'two-twins' } },
  { nics: [{ network: 'pools' }] },
  { host: DOWN_HOST, details: { name: 'on-dead-host' } },
  { host: DISABLED_HOST, details: { name: 'on-disabled-host' } },
  { image: 'snapshot' },
  { image: 'gone', state: 'stopped' },
  { state: 'guestOff' },
  { nics: [{ network: 'sixOnly' }] },
  { nics: [], details: { name: 'without-network' } },
  { image: '', volumes: [{ device: '/dev/vda', size: 40, image: 'windows' }], flavor: 'b1.boot' },
  { flavor: 'b1.boot', image: 'oldWindows' },
  { volumes: [{ device: '/dev/vdb', size: 5, missing: true }], flavor: 'p1.private' },
  {
    // Both volumes are bootable: the root is the one on the root device.
    image: '',
    volumes: [
      { device: '/dev/vdb', size: 30, image: 'cirros', name: 'rescue copy' },
      { device: '/dev/vda', size: 30, image: 'debian', name: 'root' },
    ],
  },
  {
    image: 'arm',
    details: {
      accessIpv4: '203.0.113.7',
      accessIpv6: '2001:db8::7',
      keyName: null,
      userData: 'IyEvYmluL3NoCg==',
      certificates: ['0b5d2c72-12cc-4ba6-a8d7-3ff5cc1d8cb8', '674736e3-f25c-405c-8362-bbf991e0ce0a'],
    },
  },
  { flavor: 'v1.vgpu', project: 'lab', image: 'plain' },
  { project: 'science-demo', nics: [...two], floating: true },
  { details: { lockedReason: null, name: 'locked-without-reason' } },
  { project: 'admin', image: 'hidden' },
  { image: 'shared' },
  { state: 'stopped', details: { name: 'a name with blanks' } },
];
