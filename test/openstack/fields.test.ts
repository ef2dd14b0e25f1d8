import { bedClouds } from './bed.ts';
import { readExpectedRows, type ExpectedRows } from './expected-rows.ts';
import { NO_CACHE, type GatewayClient } from './gateway-client.ts';
import { PROJECTS, USERS, type ConfiguredCloud, type User } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import { inParallel } from './oracle/read-cloud.ts';
import { BRIEF_FIELDS, LATER_FIELDS, type Row } from './oracle/row.ts';
import { listDifferences, pairDifferences } from './row-differences.ts';

const [first, second] = bedClouds();
const BY_NAME = { map: { alpha: PROJECTS.alpha, beta: PROJECTS.beta } };
const DRESSED = {
  account: 'acme',
  brand: 'Acme Cloud',
  cloudEnv: 'public',
  readOnly: true,
  mediumTypes: { fast: 'ssd' },
};

/** Each way of reading the two clouds: what the credentials see differs. */
const WAYS: readonly (readonly [string, readonly [ConfiguredCloud, ConfiguredCloud]])[] = [
  [
    'as administrator of all projects',
    [
      { bed: first, login: 'admin', all: true, ...BY_NAME },
      { bed: second, login: 'admin', all: true, map: { 'Default/alpha': PROJECTS.alpha }, ...DRESSED },
    ],
  ],
  [
    'as administrator in one project',
    [
      { bed: first, login: 'ops', ...BY_NAME, mediumTypes: { fast: 'ssd', standard: 'rotate' } },
      { bed: second, login: 'ops', default: PROJECTS.system },
    ],
  ],
  [
    'as member',
    [
      { bed: first, login: 'member', ...BY_NAME },
      { bed: second, login: 'member-beta', default: PROJECTS.beta, ...DRESSED },
    ],
  ],
  [
    'with an application credential',
    [
      { bed: first, login: 'app', ...BY_NAME },
      { bed: second, login: 'app', default: PROJECTS.alpha },
    ],
  ],
];

const only = (row: Row, fields: readonly string[]) =>
  Object.fromEntries(Object.entries(row).filter(([field]) => fields.includes(field)));

describe.each(WAYS)('clouds read %s', (_way, clouds) => {
  let gateway: GatewayProcess;
  let expected: ExpectedRows;
  const clients = new Map<User, GatewayClient>();

  beforeAll(async () => {
    gateway = await GatewayProcess.start(clouds);
    for (const user of Object.keys(USERS) as User[]) clients.set(user, await gateway.login(user));
    expected = await readExpectedRows(clouds);
  });

  afterAll(async () => {
    await gateway.stop();
  });

  const client = (user: User) => clients.get(user)!;
  const rowsOf = (user: User) => expected.others.filter((row) => row['project_id'] === USERS[user].project.id);

  it('lists every field of every server to the administrator', async () => {
    const { servers, total, errors } = await client('root').list({ scope: 'system' });
    expect(listDifferences(expected.administrators, servers)).toEqual([]);
    expect({ total, errors }).toEqual({ total: expected.administrators.length, errors: undefined });
  });

  it('shows every field of every server to the administrator, as known and as it is now', async () => {
    const shown = await inParallel(expected.administrators, async (row) => {
      const id = String(row['id']);
      const known = await client('root').show(id);
      const live = await client('root').show(id, {}, NO_CACHE);
      return [[row, known] as const, [row, live] as const];
    });
    expect(pairDifferences(shown.flat())).toEqual([]);
  });

  it.each(['ann', 'ada', 'bob'] as const)(
    'lists to %s exactly the servers of the project, without hosts',
    async (user) => {
      const { servers, total } = await client(user).list();
      expect(listDifferences(rowsOf(user), servers)).toEqual([]);
      expect(total).toBe(rowsOf(user).length);
    },
  );

  it('lists to the administrator without a scope the servers of the own project, with hosts', async () => {
    const { servers } = await client('root').list();
    const own = expected.administrators.filter((row) => row['project_id'] === PROJECTS.system.id);
    expect(listDifferences(own, servers)).toEqual([]);
  });

  it.each(['ann', 'bob'] as const)('shows to %s the servers of the project and no other', async (user) => {
    const shown = await inParallel(rowsOf(user), async (row) => {
      return [row, await client(user).show(String(row['id']))] as const;
    });
    expect(pairDifferences(shown)).toEqual([]);
    const own = new Set(rowsOf(user).map((row) => row['id']));
    const others = expected.administrators.filter((row) => !own.has(row['id']));
    const answers = await inParallel(others, async ({ id, external_id }) => [
      [id, await client(user).get(`/servers/${String(id)}`)] as const,
      [id, await client(user).get(`/servers/${String(id)}`, {}, NO_CACHE)] as const,
      [id, await client(user).get(`/servers/${String(external_id)}`)] as const,
    ]);
    const found = answers.flat().filter(([, { status }]) => status !== 404);
    expect(found.map(([id, { status }]) => `${String(id)}: ${status}`)).toEqual([]);
  });

  it('shows the same rows in short with details=false', async () => {
    const { servers } = await client('root').list({ scope: 'system', details: false });
    const brief = expected.administrators.map((row) => only(row, BRIEF_FIELDS));
    expect(listDifferences(brief, servers)).toEqual([]);
  });

  it('leaves the metadata out with with_meta=false', async () => {
    const { servers } = await client('root').list({ scope: 'system', with_meta: false });
    const bare = expected.administrators.map((row) => ({ ...row, metadata: {} }));
    expect(listDifferences(bare, servers)).toEqual([]);
  });

  it('has the 106 fields of the documented record in every row, keys in alphabetical order', async () => {
    const { servers } = await client('root').list({ scope: 'system' });
    const documented = Object.keys(expected.administrators[0]!).filter((field) => !LATER_FIELDS.includes(field));
    expect(documented).toHaveLength(106);
    for (const row of servers) {
      expect(Object.keys(row)).toEqual(Object.keys(row).sort());
      expect(Object.keys(row)).toEqual(expect.arrayContaining(documented));
    }
  });
});
