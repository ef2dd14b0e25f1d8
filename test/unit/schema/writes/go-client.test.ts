import { describe, expect, it } from '@jest/globals';
import { askedOf } from '../../../../src/schema/servers/writes/actions.ts';
import { wishOf } from '../../../../src/schema/servers/writes/create/wish.ts';

/** What Cloudpods' own types in Go become in JSON when nothing is said: numbers and switches are written, texts are left out. */
const NET = {
  bw_limit: 0,
  exit: false,
  index: 0,
  is_default: false,
  num_queues: 0,
  private: false,
  require_designated_ip: false,
  require_ipv6: false,
  require_teaming: false,
  reserved: false,
  rx_bw_limit: 0,
  rx_traffic_limit: 0,
  standby_addr_count: 0,
  standby_port_count: 0,
  strict_ipv6: false,
  try_teaming: false,
  tx_bw_limit: 0,
  tx_traffic_limit: 0,
  vip: false,
};
const DISK = { auto_reset: false, index: 0, iops: 0, throughput: 0, size: -1 };
const SERVER = {
  auto_renew: false,
  auto_start: true,
  backup: false,
  baremetal: false,
  baremetal_disk_configs: null,
  count: 1,
  cpu_sockets: 0,
  deploy_telegraf: false,
  disable_usb_kbd: false,
  dry_run: false,
  eip_auto_dellocate: false,
  eip_charge_type: 'traffic',
  enable_cloud_init: false,
  enable_memclean: false,
  enable_tpm: false,
  extra_cpu_count: 0,
  fake_create: false,
  hypervisor: 'openstack',
  is_system: false,
  resource_type: 'shared',
  suggestion: false,
  vcpu_count: 1,
  vmem_size: 0,
  instance_type: 'm1.small',
  sku: 'm1.small',
  domain: 'default',
  domain_id: 'default',
  project_domain: 'default',
};
const CREATION = {
  ...SERVER,
  name: 'web',
  disks: [{ ...DISK, image_id: 'debian-12' }],
  nets: [{ ...NET, network: 'net-a', wire: 'vpc-a' }],
};

describe('a creation as clients in Go send it', () => {
  it('is read', () => {
    const wish = wishOf({ server: CREATION });
    expect(wish).toMatchObject({ name: 'web', size: { kind: 'sku' }, image: { given: 'debian-12' }, starts: true });
    expect(wish.nets).toMatchObject([{ network: 'net-a' }]);
  });

  it.each<[string, object]>([
    ['baremetal', { baremetal: true }],
    ['enable_tpm', { enable_tpm: true }],
    ['fake_create', { fake_create: true }],
    ['suggestion', { suggestion: true }],
    ['resource_type', { resource_type: 'dedicated' }],
    ['eip_bw', { eip_bw: 5 }],
    ['public_ip_bw', { public_ip_bw: 5 }],
    ['default_storage_type', { default_storage_type: 'rbd' }],
    ['nets.0: try_teaming', { nets: [{ ...NET, network: 'net-a', try_teaming: true }] }],
    ['nets.0: rx_traffic_limit', { nets: [{ ...NET, network: 'net-a', rx_traffic_limit: 5 }] }],
    ['nets.0.wire', { nets: [{ ...NET, wire: 'vpc-a' }] }],
  ])('is refused when it says %s, which cannot be had', (words, members) => {
    expect(() => wishOf({ server: { ...CREATION, ...members } })).toThrow(words);
  });
});

describe('actions as clients send them', () => {
  it.each<[string, object]>([
    ['attachdisk', { disk_id: 'data', driver: 'virtio', cache: 'none', boot_index: null }],
    ['attachnetwork', { nets: [{ ...NET, network: 'net-a', wire: 'vpc-a' }] }],
    ['change-config', { sku: 'm1.large', cpu_sockets: 1, disks: [DISK], set_traffic_limits: [], vmem_size: '' }],
    ['createdisk', { disks: [{ ...DISK, size: 1024 }], __meta__: null }],
    ['deploy', { reset_password: true, deploy_telegraf: false, __delete_keypair__: false, restart: false }],
    ['detachnetwork', { net_id: 'net-a', ip_addr: '', ip6_addr: '', mac: '', reserve: false }],
    ['rebuild-root', { image_id: 'debian-12', no_account_init: true, reset_password: false, deploy_telegraf: false }],
    ['rebuild-root', { image_id: 'debian-12', password: '', keypair_id: '', user_data: '' }],
    ['save-image', { name: 'saved', notes: '', is_public: null, format: 'qcow2' }],
    ['stop', { is_force: null, timeout_secs: 0 }],
    ['sync', { fw_only: null }],
    ['assign-secgroup', { secgrp: 'web', secgroup: '' }],
    ['associate-eip', { eip: '10.0.0.5', ip_addr: '' }],
    ['create-eip', { bandwidth: 5, bgp_type: null, network: '' }],
    ['migrate', { prefer_host: '', auto_start: null }],
  ])('%s %j is read', (action, members) => {
    expect(askedOf(action, { server: members }).name ?? 'none').toEqual(expect.any(String));
  });

  it.each<[string, object, string]>([
    ['attachdisk', { disk_id: 'data', boot_index: 0 }, 'boot_index'],
    ['deploy', { reset_password: true, deploy_telegraf: true }, 'deploy_telegraf'],
    ['set-password', { password: '' }, 'give password'],
    ['start', { power: null, colour: 'red' }, 'colour'],
  ])('%s %j is refused', (action, members, words) => {
    expect(() => askedOf(action, { server: members })).toThrow(words);
  });

  it('keep what an empty text and null mean to metadata', () => {
    expect(askedOf('metadata', { a: '', b: null }).input).toMatchObject({ set: { a: '' }, remove: ['b'] });
  });
});
