import { bedClouds } from './bed.ts';
import { readExpectedRows } from './expected-rows.ts';
import type { GatewayClient, ListBody, Query } from './gateway-client.ts';
import { bothClouds } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import { filter, type Condition } from './model/conditions.ts';
import { ask, distinct, statisticsOf, totalsOf, type Question } from './model/list-model.ts';
import type { Row } from './oracle/row.ts';

const [first, second] = bedClouds();
const CLOUDS = bothClouds().map((cloud, index) => (index === 0 ? cloud : { ...cloud, account: 'acme' }));

let gateway: GatewayProcess;
let root: GatewayClient;
let rows: readonly Row[];

const ids = (list: readonly Row[]) => list.map((row) => row['id']);
const pick = (row: Row, fields: readonly string[]) => Object.fromEntries(fields.map((field) => [field, row[field]]));

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

describe('pages and orders over both clouds', () => {
  const ORDERS: readonly Question[] = [
    {},
    ...['name', 'created_at', 'status', 'vcpu_count', 'updated_at', 'zone', 'instance_type'].flatMap((field) => [
      { orderBy: [field], order: 'asc' as const },
      { orderBy: [field], order: 'desc' as const },
    ]),
    { orderBy: ['status', 'vmem_size'], order: 'asc' },
    { orderBy: ['name'] },
  ];
  /** Orders that have a parameter of their own. */
  const DERIVED = [
    ['order_by_disk', 'disk'],
    ['order_by_zone', 'zone'],
    ['order_by_region', 'region'],
    ['order_by_manager', 'manager'],
    ['order_by_host', 'host'],
    ['order_by_project', 'project'],
  ] as const;
  const queryOf = ({ orderBy = [], order }: Question) => [
    ...orderBy.map((field) => ['order_by', field] as const),
    ...(order ? [['order', order] as const] : []),
  ];

  const TITLED = ORDERS.map(
    (question) => [`${question.orderBy?.join() ?? 'nothing'} ${question.order ?? ''}`, question] as const,
  );

  it.each(TITLED)('orders by %s', async (_title, question) => {
    const { servers, total } = await list(queryOf(question));
    expect(ids(servers)).toEqual(ids(ask(rows, question)));
    expect(total).toBe(rows.length);
  });

  it.each(DERIVED)('orders by %s', async (parameter, field) => {
    for (const order of ['asc', 'desc'] as const) {
      const { servers } = await list([[parameter, order]]);
      const wanted = ask(rows, { orderBy: [field], order });
      expect(servers.map((row) => row[field])).toEqual(wanted.map((row) => row[field]));
    }
  });

  it.each([1, 5, 7, 16, 1000])('gives every row once in pages of %i', async (limit) => {
    const question = { orderBy: ['name'], order: 'asc' } as const;
    const walked: unknown[] = [];
    for (let offset = 0; offset < rows.length + limit; offset += limit) {
      const page = await list([...queryOf(question), ['limit', `${limit}`], ['offset', `${offset}`]]);
      expect(page).toMatchObject({ limit, offset, total: rows.length });
      expect(page.servers).toHaveLength(Math.max(0, Math.min(limit, rows.length - offset)));
      walked.push(...ids(page.servers));
    }
    expect(walked).toEqual(ids(ask(rows, question)));
  });

  it.each(['0', '-1', '9999'])('takes limit %s as the largest page', async (limit) => {
    const { servers, limit: told } = await list([['limit', limit]]);
    expect(told).toBe(2048);
    expect(servers).toHaveLength(rows.length);
  });
});

describe('sums and shapes over both clouds', () => {
  const CI = filter('name', 'contains', 'ci-');

  it('adds up with summary_stats', async () => {
    const everything = await list([
      ['summary_stats', 'true'],
      ['limit', '3'],
    ]);
    expect(everything.totals).toEqual(totalsOf(rows));
    const some = await list([['summary_stats', 'true'], ...CI.query]);
    expect(some.totals).toEqual(totalsOf(ask(rows, CI)));
  });

  it('gives statistics', async () => {
    const query = (more: Condition['query']) => [['scope', 'system'], ...more] as Query;
    const everything = await root.get('/servers/statistics', query([]));
    expect(everything.body).toEqual({ server: statisticsOf(rows) });
    const some = await root.get('/servers/statistics', query(CI.query));
    expect(some.body).toEqual({ server: statisticsOf(ask(rows, CI)) });
  });

  it('gives the different values of columns and of what is derived', async () => {
    const query = [
      ['scope', 'system'],
      ['field', 'status'],
      ['field', 'instance_type'],
      ['extra_field', 'zone'],
    ] as Query;
    const { body } = await root.get<{ server: Record<string, string[]> }>('/servers/distinct-field', query);
    const sorted = Object.entries(body.server).map(([field, values]) => [field, [...values].sort()]);
    expect(Object.fromEntries(sorted)).toEqual({
      status: distinct(rows, 'status'),
      instance_type: distinct(rows, 'instance_type'),
      zone: distinct(rows, 'zone'),
    });
  });

  it('narrows rows to the fields that are asked for', async () => {
    const asked = await list([
      ['field', 'id'],
      ['field', 'ips'],
      ['field', 'zone'],
    ]);
    expect(asked.servers).toEqual(ask(rows, {}).map((row) => pick(row, ['id', 'ips', 'zone'])));
    const exported = await list([['export_keys', 'id,name,disk']]);
    expect(exported.servers).toEqual(ask(rows, {}).map((row) => pick(row, ['disk', 'id', 'name'])));
  });

  it('exports tags beside columns', async () => {
    const { servers } = await list([['export_keys', 'id,tag:user:env']]);
    const expected = ask(rows, {}).map((row) => ({
      id: row['id'],
      'tag:user:env': (row['metadata'] as Record<string, string>)['user:env'],
    }));
    expect(servers).toEqual(expected);
  });

  it('says how old the rows of each cloud are', async () => {
    const { headers } = await root.get('/servers', { scope: 'system', limit: 1 });
    for (const { name } of [first, second]) {
      expect(headers.get('x-podgate-clouds')).toMatch(new RegExp(`${name};state=ok;age=\\d+`));
    }
    expect(headers.get('age')).toMatch(/^\d+$/);
  });
});
