import { describe, expect, it } from '@jest/globals';
import { stubCloud, type Answer } from '../../openstack/testing/family.ts';
import { LEGACY } from '../dialect.ts';
import provider from '../index.ts';
import { toGroups } from './records.ts';

const AUTH = { url: 'http://h:5000', username: 'demo', password: 'geheim-1', project_name: 'demo' };
const access: Answer = {
  body: {
    access: {
      token: { id: 'aaa', expires: '2026-11-21T00:54:07Z', tenant: { id: 't1', name: 'demo' } },
      user: { id: 'u1', roles: [] },
      serviceCatalog: [{ type: 'compute', endpoints: [{ region: 'RegionOne', publicURL: 'http://p:8774/v2/t1' }] }],
    },
  },
};
const floating = (instance_id: string | null) => ({
  id: 7,
  ip: '203.0.113.7',
  pool: 'nova',
  fixed_ip: null,
  instance_id,
});
const done: Answer = { status: 202, body: '' };

/** A cloud without a network service. */
const cloudWith = (answers: Readonly<Record<string, Answer | readonly Answer[]>>) =>
  stubCloud({ config: { auth: AUTH }, dialect: LEGACY, answers: { '/v2.0/tokens': access, ...answers } });

const server = { id: 's1', name: 'web' } as never;
const actions = provider.resources.servers.actions ?? {};
const eip = { id: '7', name: '203.0.113.7' };
const changesOf = ({ asked }: ReturnType<typeof cloudWith>) =>
  asked.filter(({ method }) => method !== 'GET').map(({ body }) => body);

describe('a floating address of a cloud without a network service', () => {
  it.each([
    ['the address leads to another server', floating('s9'), []],
    ['the server has one already', floating(null), [floating('s1')]],
  ])('is taken from nobody: %s (OL-46)', async (_what, one, all) => {
    const cloud = cloudWith({
      '/os-floating-ips/7': { body: { floating_ip: one } },
      '/os-floating-ips': { body: { floating_ips: all } },
      '/servers/s1/action': done,
    });
    const binding = actions.bind_eip_to?.run(cloud.session, server, { eip }, cloud.call);
    await expect(binding).rejects.toMatchObject({ code: 'invalid_status' });
    expect(changesOf(cloud)).toEqual([]);
  });

  it('is given to a server by its address (OL-46)', async () => {
    const cloud = cloudWith({
      '/os-floating-ips/7': { body: { floating_ip: floating(null) } },
      '/os-floating-ips': { body: { floating_ips: [] } },
      '/servers/s1/action': done,
    });
    await actions.bind_eip_to?.run(cloud.session, server, { eip, address: '10.0.0.3' }, cloud.call);
    expect(changesOf(cloud)).toEqual([{ addFloatingIp: { address: '203.0.113.7', fixed_address: '10.0.0.3' } }]);
  });

  it('that could not be given to a server is given back (OL-46)', async () => {
    const cloud = cloudWith({
      '/os-floating-ips/7': { status: 202, body: '' },
      '/os-floating-ips': [{ body: { floating_ips: [] } }, { body: { floating_ip: floating(null) } }],
      '/servers/s1/action': { status: 400, body: { badRequest: { code: 400, message: 'no fixed ips' } } },
    });
    await expect(actions.allocate_eip_for?.run(cloud.session, server, {}, cloud.call)).rejects.toThrow('no fixed ips');
    expect(cloud.asked.at(-1)).toMatchObject({ method: 'DELETE', url: 'http://p:8774/v2/t1/os-floating-ips/7' });
  });

  it('is not taken once more when nobody answered: it keeps no mark (OL-46)', async () => {
    const cloud = cloudWith({});
    const found = provider.writes?.eips?.create?.find(cloud.session, { name: 'a', marker: 'm' }, cloud.call);
    await expect(found).rejects.toMatchObject({ code: 'upstream_timeout' });
    expect(cloud.asked).toEqual([]);
  });
});

describe('the groups of a server there', () => {
  const inGroups = (...names: readonly string[]) => ({
    '/servers/s1/os-security-groups': { body: { security_groups: names.map((name, id) => ({ id, name })) } },
    '/servers/s1/action': done,
  });
  const meant = (name: string) => ({ id: name, name });
  const change = (has: readonly string[], how: 'set' | 'revoke', name: string) => {
    const cloud = cloudWith(inGroups(...has));
    const run = actions.change_groups_of?.run(cloud.session, server, { how, groups: [meant(name)] }, cloud.call);
    return { cloud, run };
  };

  it('are added before others are taken away, so that it is never in none (OL-46)', async () => {
    const { cloud, run } = change(['a'], 'set', 'b');
    await run;
    expect(changesOf(cloud)).toEqual([{ addSecurityGroup: { name: 'b' } }, { removeSecurityGroup: { name: 'a' } }]);
  });

  it('are the default one when none is left (OL-46)', async () => {
    const { cloud, run } = change(['a'], 'revoke', 'a');
    await run;
    expect(changesOf(cloud)[0]).toEqual({ addSecurityGroup: { name: 'default' } });
  });
});

describe('a rule there', () => {
  const made = { body: { security_group_rule: { id: 1 } } };
  const add = (rule: object) => {
    const cloud = cloudWith({ '/os-security-group-rules': made });
    const rules = [{ direction: 'in', ip_version: '4', ...rule }] as never;
    return {
      cloud,
      run: provider.writes?.secgroups?.add_rules?.run(cloud.session, { id: '3' } as never, { rules }, cloud.call),
    };
  };

  it.each([
    [{ protocol: 'tcp' }, { ip_protocol: 'tcp', from_port: 1, to_port: 65_535, cidr: '0.0.0.0/0' }],
    [
      { protocol: 'icmp', ip_version: '6' },
      { ip_protocol: 'icmp', from_port: -1, to_port: -1, cidr: '::/0' },
    ],
    [
      { protocol: 'icmp', ports: { first: 8 } },
      { ip_protocol: 'icmp', from_port: 8, to_port: -1, cidr: '0.0.0.0/0' },
    ],
    [{ peer: '4' }, { group_id: '4' }],
  ])('%j is %j (OL-46)', async (rule, body) => {
    const { cloud, run } = add(rule);
    expect(await run).toEqual({ done: true, made: ['1'] });
    expect(changesOf(cloud)).toEqual([{ security_group_rule: { parent_group_id: '3', ...body } }]);
  });

  it.each([{ direction: 'out', protocol: 'tcp' }, {}, { protocol: 'gre' }, { protocol: 'tcp', description: 'x' }])(
    '%j cannot be said, and is not asked for (OL-46)',
    async (rule) => {
      const { cloud, run } = add(rule);
      await expect(run).rejects.toMatchObject({ code: 'unsupported' });
      expect(cloud.asked).toEqual([]);
    },
  );

  it('is told with its peer by id, of the same project, and with no ports where it is for all (OL-46)', () => {
    const rule = {
      id: 5,
      ip_protocol: 'tcp',
      from_port: 1,
      to_port: 65_535,
      ip_range: {},
      group: { name: 'b', tenant_id: 't1' },
    };
    const groups = toGroups([
      { id: 1, name: 'a', description: 'a', tenant_id: 't1', rules: [rule] },
      { id: 2, name: 'b', description: 'of others', tenant_id: 't2' },
      { id: 3, name: 'b', description: 'ours', tenant_id: 't1' },
    ]);
    expect(groups[0]).toMatchObject({ id: '1', description: '', project_id: 't1' });
    expect(groups[0]?.security_group_rules?.[0]).toMatchObject({
      ...{ id: '5', protocol: 'tcp', port_range_min: null, port_range_max: null, remote_group_id: '3' },
      direction: 'ingress',
    });
  });
});
