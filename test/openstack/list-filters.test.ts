import { bedClouds } from './bed.ts';
import { readExpectedRows } from './expected-rows.ts';
import type { GatewayClient, ListBody, Query } from './gateway-client.ts';
import { bothClouds, PROJECTS } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import {
  address,
  all,
  any,
  filter,
  member,
  meaning,
  parameter,
  search,
  tags,
  tagSets,
  type Condition,
} from './model/conditions.ts';
import { ask } from './model/list-model.ts';
import type { Row } from './oracle/row.ts';

const [first, second] = bedClouds();
const CLOUDS = bothClouds().map((cloud, index) => (index === 0 ? cloud : { ...cloud, account: 'acme' }));

let gateway: GatewayProcess;
let root: GatewayClient;
let rows: readonly Row[];

const ids = (list: readonly Row[]) => list.map((row) => row['id']);

/** A list of the administrator over everything. */
const list = (query: readonly (readonly [string, string])[]): Promise<ListBody> =>
  root.list([['scope', 'system'], ...query] as Query);

beforeAll(async () => {
  gateway = await GatewayProcess.start(CLOUDS);
  root = await gateway.login('root');
  rows = (await readExpectedRows(CLOUDS)).administrators;
});

afterAll(async () => {
  await gateway.stop();
});

describe('filters over both clouds', () => {
  const one = () => rows.find((row) => String(row['eip']) !== '')!;
  const middle = () => String([...rows.map((row) => String(row['created_at']))].sort()[20]);
  const last = () => String([...rows.map((row) => String(row['created_at']))].sort()[35]);
  const nameOf = (row: Row) => String(row['name']);
  const ipsOf = (count: number) => rows.slice(0, count).map((row) => String(row['ips']).split(',')[0]!);
  const hasAddress = (row: Row, ip: string) => String(row['ips']).split(',').includes(ip);
  const hasGroup = (row: Row, name: string) =>
    (row['secgroups'] as readonly { name: string }[]).some((group) => group.name === name);
  const inNetwork = (row: Row, name: string) => String(row['networks']).includes(`/${name}/`);
  const CONDITIONS: readonly (readonly [string, () => Condition])[] = [
    ['filter name.contains', () => filter('name', 'contains', 'web')],
    ['filter name.contains in other case', () => filter('name', 'contains', 'WEB')],
    ['filter name.contains of two', () => filter('name', 'contains', 'web', 'ci-')],
    ['filter name.startswith', () => filter('name', 'startswith', 'db-')],
    ['filter name.endswith', () => filter('name', 'endswith', '-001', '-002')],
    ['filter name.equals', () => filter('name', 'equals', 'web-prod-001')],
    ['filter name.notequals', () => filter('name', 'notequals', 'web-prod-001')],
    ['filter id.in', () => filter('id', 'in', String(rows[3]?.['id']), String(rows[30]?.['id']))],
    ['filter status.in', () => filter('status', 'in', 'running', 'ready')],
    ['filter status.notin', () => filter('status', 'notin', 'running', 'ready')],
    ['filter hypervisor.notin', () => filter('hypervisor', 'notin', 'baremetal', 'container')],
    ['filter vcpu_count.ge', () => filter('vcpu_count', 'ge', '4')],
    ['filter vmem_size.lt', () => filter('vmem_size', 'lt', '2048')],
    ['filter vcpu_count.between', () => filter('vcpu_count', 'between', '2', '8')],
    ['filter created_at.ge', () => filter('created_at', 'ge', middle())],
    ['filter created_at.lt', () => filter('created_at', 'lt', middle())],
    ['filter created_at.between', () => filter('created_at', 'between', middle(), last())],
    [
      'filter created_at.ge as Cloudpods writes it',
      () => filter('created_at', 'ge', middle().slice(0, 19).replace('T', ' ')),
    ],
    ['filter eip.isnotempty', () => filter('eip', 'isnotempty')],
    ['two filters', () => all(filter('name', 'contains', 'a'), filter('status', 'in', 'ready'))],
    ['filter_any', () => any(filter('status', 'equals', 'suspend'), filter('name', 'contains', 'api'))],
    ['name', () => parameter('name', 'name', 'web-prod-001', 'db-staging-003')],
    ['id', () => parameter('id', 'id', String(rows[0]?.['id']))],
    ['external_id', () => parameter('external_id', 'external_id', String(rows[40]?.['external_id']))],
    ['status', () => parameter('status', 'status', 'running', 'suspend')],
    ['vcpu_count', () => parameter('vcpu_count', 'vcpu_count', '4', '8')],
    ['vmem_size', () => parameter('vmem_size', 'vmem_size', '512')],
    ['instance_type', () => parameter('instance_type', 'instance_type', 'm1.tiny', 'c1.large')],
    ['zone by name', () => parameter('zone', 'zone', 'zone2')],
    ['zone by id', () => parameter('zone_id', 'zone_id', `${first.name}.zone2`)],
    ['zone_ids', () => parameter('zone_ids', 'zone_id', `${first.name}.zone2`, `${second.name}.nova`)],
    ['cloudregion by id', () => parameter('cloudregion', 'cloudregion_id', second.name)],
    ['cloudregion by name', () => parameter('cloudregion', 'cloudregion', 'acme-RegionOne')],
    ['region_id', () => parameter('region_id', 'region_id', first.name)],
    ['manager', () => parameter('manager', 'manager', 'acme')],
    ['account', () => parameter('account', 'account', first.name)],
    ['brand', () => parameter('brand', 'brand', 'OpenStack')],
    ['provider nobody has', () => parameter('provider', 'provider', 'Aliyun')],
    ['os_type', () => parameter('os_type', 'os_type', 'Linux')],
    ['project', () => parameter('project', 'project', PROJECTS.alpha.name)],
    ['project_ids', () => parameter('project_ids', 'project_id', PROJECTS.beta.id)],
    ['host', () => parameter('host', 'host', `${first.name}-node1`)],
    ['vpc', () => member('vpc', 'vpc', 'backend-alpha')],
    ['ip_addr whole', () => address(String(one()['ips']).split(',')[0]!)],
    ['ip_addr beginning', () => address('10.10.')],
    ['ip_addr floating', () => address(String(one()['eip']))],
    ['several addresses', () => meaning('ip_addrs', ipsOf(3), (row) => ipsOf(3).some((ip) => hasAddress(row, ip)))],
    ['with_eip', () => meaning('with_eip', ['true'], (row) => row['eip'] !== '')],
    ['without_eip', () => meaning('without_eip', ['true'], (row) => row['eip'] === '')],
    ['with_host', () => meaning('with_host', ['false'], (row) => row['host'] === '')],
    ['secgroup by name', () => meaning('secgroup', ['web'], (row) => hasGroup(row, 'web'))],
    ['not in a secgroup', () => meaning('secgroup_id', ['!web'], (row) => !hasGroup(row, 'web'))],
    ['network by name', () => meaning('network', ['backend-alpha-v4'], (row) => inNetwork(row, 'backend-alpha-v4'))],
    ['os_dist', () => meaning('os_dist', ['debian'], (row) => String(row['os_name']).startsWith('debian'))],
    ['os_arch of a family', () => meaning('os_arch', ['x86'], (row) => /^x86|^i386|^$/.test(String(row['os_arch'])))],
    ['cloud_env', () => parameter('cloud_env', 'cloud_env', 'private')],
    ['is_managed', () => meaning('is_managed', ['false'], () => false)],
    ['disable_delete', () => meaning('disable_delete', ['false'], (row) => row['disable_delete'] === false)],
    ['pending_delete', () => meaning('pending_delete', ['true'], (row) => row['pending_deleted'] === true)],
    ['tag with a value', () => tags(['user:env', 'prod'])],
    ['tag with two values', () => tags(['user:env', 'prod'], ['user:env', 'dev'])],
    ['two tags', () => tags(['user:env', 'prod'], ['user:role', 'web'])],
    ['tag of the cloud', () => tags(['ext:owner', 'ann'])],
    ['tag with any value', () => tags(['tag:ci'])],
    ['tag of nobody', () => tags(['user:env', 'nowhere'])],
    ['tag that is not set', () => tags(['user:env', '___no_value__'])],
    ['sets of tags', () => tagSets('obj_tags', ['user:env', 'prod'], ['user:role', 'web'])],
    ['not the tags', () => tagSets('no_tags', ['user:env', 'prod'])],
    [
      'filter name.like',
      () => meaning('filter', ["name.like('web-%-0_1')"], (row) => /^web-.*-0.1$/.test(nameOf(row))),
    ],
    ['filter with signs of patterns in a value', () => filter('name', 'contains', '%', '_', "o'x")],
    ...[
      'worker',
      'WORKER',
      'of the staging',
      'm1.tiny',
      'sched_fail',
      '10.10.',
      '203.0.113.',
      'fa:16:3e',
      'no such words',
      '100%_of "it" OR 1=1',
      'we',
    ].map((words) => [`search ${words}`, () => search(words)] as const),
    ['search part of an id', () => search(String(rows[5]?.['external_id']).slice(3, 20))],
    ['search and a filter', () => all(search('prod'), filter('status', 'in', 'running'), tags(['user:env', 'prod']))],
  ];

  it.each(CONDITIONS)('%s', async (_what, condition) => {
    const { query, keep } = condition();
    const { servers, total, errors } = await list(query);
    const expected = ask(rows, { keep });
    expect(servers.map((row) => row['name'])).toEqual(expected.map((row) => row['name']));
    expect(ids(servers)).toEqual(ids(expected));
    expect({ total, errors }).toEqual({ total: expected.length, errors: undefined });
  });

  it.each([
    ['a filter that cannot be read', 'filter', 'garbage('],
    ['a filter on an unknown field', 'filter', 'no_such_field.in(1)'],
    ['an unknown order_by', 'order_by', 'no_such_field'],
    ['a limit that is no number', 'limit', 'many'],
  ])('refuses %s by name', async (_what, key, value) => {
    const { status, body } = await root.get<{ class: string; details: string }>('/servers', { [key]: value });
    expect({ status, class: body.class }).toEqual({ status: 400, class: 'InputParameterError' });
    expect(body.details).toContain(key);
  });

  it.each([
    ['zone', 'no-such-zone'],
    ['vpc', 'no-such-vpc'],
    ['network', 'no-such-network'],
    ['secgroup', 'no-such-group'],
    ['host', 'no-such-host'],
  ])('finds nothing for the unknown %s %s', async (key, value) => {
    const { servers, total, errors } = await list([[key, value]]);
    expect({ servers, total, errors }).toEqual({ servers: [], total: 0, errors: undefined });
  });

  it.each([
    ['project', 'no-such-project'],
    ['manager', 'no-such-manager'],
    ['account', 'no-such-account'],
    ['cloudregion', 'no-such-region'],
  ])('does not know the %s %s', async (key, value) => {
    const { status, body } = await root.get<{ class: string; details: string }>('/servers', {
      scope: 'system',
      [key]: value,
    });
    expect({ status, class: body.class }).toEqual({ status: 404, class: 'ResourceNotFoundError' });
    expect(body.details).toContain(value);
  });
});
