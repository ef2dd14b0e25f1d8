import type { Row } from './oracle/row.ts';
import { PartsSetting } from './parts-setting.ts';
import { until } from './until.ts';
import { CROSSED_ON_SECOND } from './write-ways.ts';

const PATIENCE_SECONDS = 60;

describe.each(CROSSED_ON_SECOND)('interfaces, eips and what goes with servers are changed %s', (_way, user, cloud) => {
  let at: PartsSetting;

  beforeAll(async () => {
    at = await PartsSetting.open(user, cloud, 'nets');
  }, 180_000);

  afterAll(() => at.close(), 180_000);

  it('interfaces: added in a subnet, given another address, taken away (OS-43, OS-65, CP-53)', async () => {
    const before = await at.ports();
    const network = (await at.server())['nics'] as readonly Row[];
    const name = String(network[0]!['network_id']);
    const row = await at.act('attachnetwork', { nets: [{ network: name }] });
    const [added] = (await at.ports()).filter((port) => !before.some((one) => one.id === port.id));
    expect(row['nics']).toHaveLength(before.length + 1);
    expect(added!.fixed_ips[0]?.subnet_id).toBe(at.bare(name));
    const mac = added!.mac_address;
    const [own] = before[0]!.fixed_ips;
    const free = own!.ip_address.replace(/\d+$/, '231');
    const changed = await at.act('change-ipaddr', { mac, net_desc: free });
    expect((changed['nics'] as readonly Row[]).find((nic) => nic['mac'] === mac)).toMatchObject({ ip_addr: free });
    expect((await at.ports()).find((port) => port.id === added!.id)?.fixed_ips[0]?.ip_address).toBe(free);
    expect(await at.refused('attachnetwork', { net_desc: [`${name}:${free}`] })).toMatch(
      /^409 ConflictError .*making a port/,
    );
    expect(await at.refused('attachnetwork', { net_desc: [`${name}:1.2.3.4`] })).toMatch(/^400 InputParameterError /);
    expect(await at.refused('detachnetwork', { ip_addr: '1.2.3.4' })).toMatch(
      /^400 InputParameterError .*no interface/,
    );
    const left = await at.act('detachnetwork', { ip_addr: free });
    expect((left['nics'] as readonly Row[]).map((nic) => nic['mac'])).not.toContain(mac);
    expect((await at.ports()).map((port) => port.id)).toEqual(before.map((port) => port.id));
    expect(await at.shop.admin.find('network', `/ports/${added!.id}`)).toBeUndefined();
  });

  it('floating addresses: allocated, dissociated, associated, released (CP-54)', async () => {
    const row = await at.act('create-eip', {});
    const [port] = await at.ports();
    const bound = async () =>
      at.shop.dev.get<{ id: string; floating_ip_address: string }[]>(
        'network',
        `/floatingips?port_id=${port!.id}`,
        'floatingips',
      );
    const [floating] = await bound();
    expect(row['eip']).toBe(floating!.floating_ip_address);
    expect(await at.show('eip', at.gid(floating!.id))).toMatchObject({ associate_id: at.gid(at.id) });
    expect(await at.refused('create-eip', {})).toMatch(/^400 InvalidStatusError .*already/);
    await at.act('dissociate-eip', {});
    expect(await bound()).toEqual([]);
    expect((await at.show('eip', at.gid(floating!.id)))?.['associate_id'] ?? '').toBe('');
    expect(await at.refused('dissociate-eip', {})).toMatch(/^400 InvalidStatusError .*has no eip/);
    await at.act('associate-eip', { eip: at.gid(floating!.id) });
    expect((await bound()).map((one) => one.id)).toEqual([floating!.id]);
    await at.act('dissociate-eip', { auto_delete: true });
    expect(await at.shop.admin.find('network', `/floatingips/${floating!.id}`)).toBeUndefined();
    expect((await at.client.ask('GET', `/eips/${at.gid(floating!.id)}`)).status).toBe(404);
  });

  it('what goes with the server when it is deleted', async () => {
    const known = (await at.volumes()).map((one) => one.id);
    expect(await at.refused('instance-snapshot', { name: 'x' })).toMatch(/^406 NotSupportedError .*has no volume/);
    await at.act('createdisk', { disks: ['1g', '1g'] });
    const made = (await at.volumes()).filter((one) => !known.includes(one.id));
    const kept = made[0]!.id;
    await at.act('detachdisk', { disk_id: kept, keep_disk: true });
    await until('it is free', PATIENCE_SECONDS, async () => (await at.volume(kept))?.status === 'available');
    await at.act('attachdisk', { disk_id: at.gid(kept) });
    await until('it is attached', PATIENCE_SECONDS, async () => (await at.volume(kept))?.status === 'in-use');
    await at.act('instance-snapshot', { name: at.shop.name(`snap-${user}`) });
    const snapshots = async () =>
      (
        await at.shop.dev.get<{ id: string; volume_id: string; status: string }[]>('volume', '/snapshots', 'snapshots')
      ).filter((one) => made.some((disk) => disk.id === one.volume_id));
    await until('they are made', PATIENCE_SECONDS, async () => {
      return (await snapshots()).filter((one) => one.status === 'available').length === 2;
    });
    await until('the gateway shows them', PATIENCE_SECONDS, async () => {
      const rows = await Promise.all((await snapshots()).map((one) => at.show('snapshot', at.gid(one.id))));
      return rows.every((row) => row?.['status'] === 'ready');
    });
    const row = await at.act('attachnetwork', {
      'net.0': String(((await at.server())['nics'] as readonly Row[])[0]!['network_id']),
    });
    expect(row['nics']).toHaveLength(2);
    const { eip } = await at.act('create-eip', {});
    const query = 'delete_disks=true&delete_eip=true&delete_snapshots=true';
    const answer = await at.client.ask('DELETE', `/servers/${at.gid(at.id)}?${query}`);
    expect([answer.status, answer.body['details']]).toEqual([200, undefined]);
    await until('the server is gone', PATIENCE_SECONDS, async () => !(await at.shop.has(at.id)));
    await until('its disks are', PATIENCE_SECONDS, async () =>
      (await at.volumes()).every((one) => known.includes(one.id)),
    );
    expect(await snapshots()).toEqual([]);
    expect(await at.ports()).toEqual([]);
    const ports = await at.shop.admin.get<{ name: string }[]>('network', '/ports', 'ports');
    expect(ports.filter(({ name }) => name.endsWith(at.id))).toEqual([]);
    const addresses = await at.shop.admin.get<{ floating_ip_address: string }[]>(
      'network',
      '/floatingips',
      'floatingips',
    );
    expect(addresses.map((one) => one.floating_ip_address)).not.toContain(eip);
    await until('so are their rows', PATIENCE_SECONDS, async () => {
      const rows = await Promise.all(made.map((one) => at.show('disk', at.gid(one.id))));
      return rows.every((one) => one === undefined) && (await at.show('server', at.gid(at.id))) === undefined;
    });
  });
});
