import { PROJECTS } from './gateway-config.ts';
import type { Row } from './oracle/row.ts';
import { CHANGED, PartsSetting } from './parts-setting.ts';
import { until } from './until.ts';
import { CROSSED_ON_SECOND } from './write-ways.ts';

interface Thing {
  readonly id: string;
  readonly [member: string]: unknown;
}

const PATIENCE_SECONDS = 30;

/** What is made is looked at through the cloud's own API. */
const KINDS = {
  vpc: ['networks', 'network'],
  network: ['subnets', 'subnet'],
  secgroup: ['security-groups', 'security_group'],
  secgrouprule: ['security-group-rules', 'security_group_rule'],
  eip: ['floatingips', 'floatingip'],
} as const;
type Kind = keyof typeof KINDS;

describe.each(CROSSED_ON_SECOND)('networks, groups and eips are written %s', (_way, user, cloud) => {
  let at: PartsSetting;
  /** What the project has of each kind before anything is done. */
  let before: string[];

  const all = async (): Promise<string[]> => {
    const { dev } = at.shop;
    const kinds = ['networks', 'subnets', 'security_groups', 'floatingips'];
    const lists = await Promise.all(
      kinds.map((kind) => dev.get<Thing[]>('network', `/${kind.replace('_', '-')}?project_id=${dev.project.id}`, kind)),
    );
    return lists.flatMap((list) => list.map(({ id }) => id)).sort();
  };

  beforeAll(async () => {
    at = await PartsSetting.open(user, cloud, 'written');
    before = await all();
  }, 180_000);

  afterAll(async () => {
    const left = (await all()).filter((id) => !before.includes(id));
    await at.close();
    expect(left).toEqual([]);
  }, 180_000);

  const plural = (kind: Kind) => `${kind}s`;

  /** The thing as its cloud knows it; nothing when it is not there. */
  const seen = (kind: Kind, id: unknown) => {
    const [path, key] = KINDS[kind];
    return at.shop.dev.find<Thing>('network', `/${path}/${at.bare(String(id))}`, key);
  };

  const ask = async (method: string, kind: Kind, path: string, body?: object): Promise<Row> => {
    const wrapped = body && { [kind]: body };
    const answer = await at.client.ask(method, `/${plural(kind)}${path}`, wrapped);
    expect([method, path, answer.status, answer.body['details']]).toEqual([method, path, 200, undefined]);
    return answer.body[kind] as Row;
  };

  const refused = async (method: string, kind: Kind, path: string, body?: object): Promise<string> => {
    const wrapped = body && { [kind]: body };
    const { status, body: said } = await at.client.ask(method, `/${plural(kind)}${path}`, wrapped);
    return `${status} ${String(said['class'])} ${String(said['details'])}`;
  };

  const make = (kind: Kind, body: object) =>
    ask('POST', kind, '', { project_id: PROJECTS.alpha.id, prefer_region: CHANGED.name, ...body });
  const pathOf = ({ id }: Row) => `/${String(id)}`;
  /** The compute service learns from the network service what became of addresses. */
  const eipIs = (address: unknown) =>
    until(`the eip of the server is ${String(address) || 'none'}`, PATIENCE_SECONDS, async () => {
      return ((await at.server())['eip'] ?? '') === address;
    });
  /** Somebody who is to find nothing. */
  const stranger = () => at.gateway.login('bob');

  it('a security group and its rules', async () => {
    const name = at.shop.name(`group-${user}`);
    const rules = [{ direction: 'in', protocol: 'tcp', ports: '22,80-90', cidr: '10.0.0.0/8' }];
    const group = await make('secgroup', { name, description: 'of a test', rules });
    const { project } = at.shop.dev;
    expect(await seen('secgroup', group['id'])).toMatchObject({
      name,
      description: 'of a test',
      project_id: project.id,
    });
    const cloudRules = async () =>
      ((await seen('secgroup', group['id']))?.['security_group_rules'] as Row[])
        .filter(({ direction }) => direction === 'ingress')
        .map((rule) =>
          [rule['protocol'], rule['port_range_min'], rule['port_range_max'], rule['remote_ip_prefix']].join(),
        )
        .sort();
    expect(await cloudRules()).toEqual(['tcp,22,22,10.0.0.0/8', 'tcp,80,90,10.0.0.0/8']);
    await ask('POST', 'secgroup', `${pathOf(group)}/add-rule`, { direction: 'in', protocol: 'icmp', ports: '8/0' });
    const rule = await ask('POST', 'secgrouprule', '', {
      secgroup_id: group['id'],
      direction: 'in',
      protocol: 'udp',
      ports: '53',
      cidr: 'fd00::/8',
    });
    expect(await seen('secgrouprule', rule['id'])).toMatchObject({ ethertype: 'IPv6', remote_ip_prefix: 'fd00::/8' });
    expect(await refused('POST', 'secgroup', `${pathOf(group)}/add-rule`, rules[0])).toMatch(/^409 .*already exists/);
    await ask('DELETE', 'secgrouprule', pathOf(rule));
    expect(await cloudRules()).toEqual(['icmp,8,0,', 'tcp,22,22,10.0.0.0/8', 'tcp,80,90,10.0.0.0/8']);
    const renamed = `${name}-b`;
    expect(await ask('PUT', 'secgroup', pathOf(group), { name: renamed })).toMatchObject({ name: renamed });
    expect(await seen('secgroup', group['id'])).toMatchObject({ name: renamed, description: 'of a test' });
    expect((await (await stranger()).ask('DELETE', `/secgroups${pathOf(group)}`)).status).toBe(404);
    await ask('DELETE', 'secgroup', pathOf(group));
    expect(await seen('secgroup', group['id'])).toBeUndefined();
  });

  it('a vpc, a network in it, and both gone', async () => {
    const name = at.shop.name(`vpc-${user}`);
    const vpc = await make('vpc', { name, description: 'of a test', mtu: 1400 });
    const { project } = at.shop.dev;
    expect(await seen('vpc', vpc['id'])).toMatchObject({
      name,
      description: 'of a test',
      mtu: 1400,
      project_id: project.id,
    });
    const network = await make('network', {
      name: `${name}-net`,
      vpc_id: vpc['id'],
      guest_ip_start: '10.222.0.10',
      guest_ip_end: '10.222.0.20',
      guest_ip_mask: 24,
      guest_dns: '8.8.8.8,1.1.1.1',
      description: 'in a vpc',
    });
    expect(network).toMatchObject({ vpc: name, guest_gateway: '10.222.0.1', ports: 11 });
    expect(await seen('network', network['id'])).toMatchObject({
      name: `${name}-net`,
      description: 'in a vpc',
      project_id: project.id,
      network_id: at.bare(String(vpc['id'])),
      cidr: '10.222.0.0/24',
      gateway_ip: '10.222.0.1',
      allocation_pools: [{ start: '10.222.0.10', end: '10.222.0.20' }],
      dns_nameservers: ['8.8.8.8', '1.1.1.1'],
    });
    const twin = { project_id: PROJECTS.alpha.id, name: `${name}-twin`, vpc_id: vpc['id'] };
    expect(await refused('POST', 'network', '', { ...twin, guest_ip_prefix: '10.222.0.128/25' })).toMatch(
      /^400 InputParameterError guest_ip_prefix: 10.222.0.128\/25 overlaps 10.222.0.0\/24/,
    );
    expect(await refused('DELETE', 'vpc', pathOf(vpc))).toMatch(/^409 ConflictError 1 network is in vpc/);
    const changes = { name: `${name}-other`, description: '', guest_gateway: '10.222.0.254', guest_dns: '' };
    await ask('PUT', 'network', pathOf(network), changes);
    expect(await seen('network', network['id'])).toMatchObject({
      name: `${name}-other`,
      description: '',
      gateway_ip: '10.222.0.254',
      dns_nameservers: [],
    });
    expect((await (await stranger()).ask('DELETE', `/networks${pathOf(network)}`)).status).toBe(404);
    expect((await (await stranger()).ask('DELETE', `/vpcs${pathOf(vpc)}`)).status).toBe(404);
    await ask('DELETE', 'network', pathOf(network));
    expect(await seen('network', network['id'])).toBeUndefined();
    await ask('PATCH', 'vpc', pathOf(vpc), { name: `${name}-other`, description: 'changed' });
    expect(await seen('vpc', vpc['id'])).toMatchObject({ name: `${name}-other`, description: 'changed', mtu: 1400 });
    await ask('DELETE', 'vpc', pathOf(vpc));
    expect(await seen('vpc', vpc['id'])).toBeUndefined();
  });

  it('a network of IPv6 with a vpc of its own, or nothing when its cloud refuses it', async () => {
    const name = at.shop.name(`own-${user}`);
    const network = await make('network', { name, guest_ip6_prefix: 'fd00:222::/64' });
    const subnet = (await seen('network', network['id']))!;
    expect(subnet).toMatchObject({ name, cidr: 'fd00:222::/64', ip_version: 6 });
    expect(network).toMatchObject({ vpc: name, vpc_id: at.gid(String(subnet['network_id'])) });
    await ask('DELETE', 'network', pathOf(network));
    await ask('DELETE', 'vpc', `/${String(network['vpc_id'])}`);
    const known = await all();
    // Neutron takes no more than five name servers.
    const dns = Array.from({ length: 8 }, (_, at_) => `9.9.9.${at_ + 1}`);
    const body = { project_id: PROJECTS.alpha.id, prefer_region: CHANGED.name, name, guest_ip_prefix: '10.223.0.0/24' };
    expect(await refused('POST', 'network', '', { ...body, guest_dns: dns })).toMatch(
      /^400 InputParameterError making a network in a new vpc: .*dns/i,
    );
    expect(await all()).toEqual(known);
  });

  it('what is in use, or shared, is not deleted', async () => {
    const [nic] = (await at.server())['nics'] as readonly Row[];
    expect(await refused('DELETE', 'network', `/${String(nic!['network_id'])}`)).toMatch(
      /^409 ConflictError .*in use|allocation/i,
    );
    expect(
      await refused('DELETE', 'vpc', `/${String((await at.show('network', String(nic!['network_id'])))!['vpc_id'])}`),
    ).toMatch(/^409 ConflictError .*in vpc/);
    if (user !== 'ann') return;
    const outside = at.gid(await at.shop.idOf('network', 'networks', 'public'));
    expect(await refused('DELETE', 'vpc', `/${outside}`)).toMatch(/^403 /);
  });

  it('an eip: had, associated, let go of, given back', async () => {
    const eip = await make('eip', { name: at.shop.name(`eip-${user}`), network: 'public' });
    const { project } = at.shop.dev;
    const seenEip = () => seen('eip', eip['id']);
    expect(await seenEip()).toMatchObject({
      description: at.shop.name(`eip-${user}`),
      floating_ip_address: eip['ip_addr'],
      project_id: project.id,
      port_id: null,
    });
    await ask('PUT', 'eip', pathOf(eip), { description: at.shop.name('other') });
    expect((await seenEip())!['description']).toBe(at.shop.name('other'));
    const target = { instance_id: at.gid(at.id), instance_type: 'server' };
    const bound = await ask('POST', 'eip', `${pathOf(eip)}/associate`, target);
    expect(bound).toMatchObject({ associate_id: at.gid(at.id), associate_type: 'server' });
    const [port] = await at.ports();
    expect((await seenEip())!['port_id']).toBe(port!.id);
    await eipIs(eip['ip_addr']);
    expect(await refused('POST', 'eip', `${pathOf(eip)}/associate`, target)).toMatch(
      /^400 InvalidStatusError .*associated already/,
    );
    expect(await refused('DELETE', 'eip', pathOf(eip))).toMatch(/^400 InvalidStatusError .*dissociate it first/);
    expect((await (await stranger()).ask('DELETE', `/eips${pathOf(eip)}`)).status).toBe(404);
    await ask('POST', 'eip', `${pathOf(eip)}/dissociate`, {});
    expect((await seenEip())!['port_id']).toBeNull();
    await eipIs('');
    await ask('POST', 'eip', `${pathOf(eip)}/associate`, target);
    await ask('POST', 'eip', `${pathOf(eip)}/dissociate`, { auto_delete: true });
    expect(await seenEip()).toBeUndefined();
    await eipIs('');
    const plain = await make('eip', {});
    await ask('DELETE', 'eip', pathOf(plain));
    expect(await seen('eip', plain['id'])).toBeUndefined();
  });
});
