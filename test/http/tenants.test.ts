import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LISTABLES } from '../../src/schema/resources.ts';
import { serverSchema } from '../../src/schema/servers/document.ts';
import { RESOURCES } from '../../src/schema/resources.ts';
import { serverParameters } from '../../src/schema/servers/parameters.ts';
import { clientOf, logIn, loginBody, rowsOf, type Client } from '../support/client.ts';
import { COMPUTE_CASES } from '../support/compute-cases.ts';
import { startTestGateway, testIdentity, type TestGateway } from '../support/gateway.ts';
import { NESTED, ROUTES } from '../support/routes.ts';
import { IDENTITY_CASES } from '../support/identity-cases.ts';
import { NETWORK_CASES } from '../support/network-tenants.ts';
import { VOLUME_CASES } from '../support/tenant-cases-volumes.ts';
import { PLACE_CASES } from '../support/tenant-cases.ts';
import { USAGE_CASES } from '../support/usage-cases.ts';
import { comparable, NOBODYS, sharedCloud, THEIRS, twoTenants, type Words } from '../support/two-tenants.ts';

let gateway: TestGateway;
/** Who must not see the other tenant's rows, and the other tenant. */
const others = new Map<string, Client>();
let zed: Client;

const north = sharedCloud();
north.things = {
  zones: [{ id: 'z1', name: 'z1', enabled: true }],
  hosts: [{ id: THEIRS.id, name: `${THEIRS.word}-host`, status: 'running', cpu_count: 66_666 }],
  externalprojects: [{ id: 'p9', name: `${THEIRS.word}-project`, project: { id: 'p9', name: 'p9' } }],
};

beforeAll(async () => {
  const map = { p1: 'alpha', p2: 'beta', p9: THEIRS.project };
  gateway = await startTestGateway({
    clouds: { north },
    values: {
      identity: twoTenants(testIdentity() ?? {}),
      clouds: [{ name: 'north', adapter: 'fake', projects: { map } } as { name: string; adapter: string }],
    },
  });
  const open = clientOf(gateway.url);
  const scopes = [['bob', 'alpha'], ['rob', 'alpha'], ['ann', 'alpha'], ['eve', 'beta'], ['bob']] as const;
  for (const [user, project] of scopes)
    others.set(`${user} of ${project ?? 'nothing'}`, await logIn(open, user, project));
  others.set('dom of the domain Default', open.bearing(await domainToken(open)));
  const { auth } = loginBody('x') as { auth: { identity: { password: object } } };
  const identity = { ...auth.identity, password: { user: { id: THEIRS.user, password: 'secret' } } };
  zed = open.bearing(await tokenOf(open, { identity, scope: { project: { id: THEIRS.project } } }));
  await gateway.inventory.firstRounds();
});
afterAll(() => gateway.close());

async function tokenOf(open: Client, auth: object): Promise<string> {
  const answer = await open.ask('POST', '/v3/auth/tokens', { body: { auth } });
  expect(answer.status).toBe(201);
  return answer.headers.get('x-subject-token') ?? '';
}

function domainToken(open: Client): Promise<string> {
  const { auth } = loginBody('dom') as { auth: object };
  return tokenOf(open, { ...auth, scope: { domain: { id: 'default' } } });
}

const enc = encodeURIComponent;
const COLUMNS = Object.keys(serverSchema.columns);

/** Every parameter of lists and every column, with everything that names the row. */
function everyWay({ id, name, ip, mac, word }: Words): readonly string[] {
  const parts = ['flavor', 'group', 'network', 'zone'].map((part) => `${word}-${part}`);
  const values = [id, `north.${id}`, name, ...parts, ip, mac];
  return [
    ...[...serverParameters.keys()].flatMap((key) => values.map((value) => `${key}=${enc(value)}`)),
    ...COLUMNS.map((column) => `filter=${enc(`${column}.in("${id}","north.${id}","${name}")`)}`),
    ...COLUMNS.map((column) => `@${column}__contains=${word}`),
  ];
}

/** Each kind of narrowing once. */
function eachKind({ id, name, ip, word }: Words): readonly string[] {
  return [
    `id=north.${id}`,
    `external_id=${id}`,
    `ip_addr=${ip}`,
    `vcpu_count=66&name=${name}`,
    ...COLUMNS.map((column) => `filter=${enc(`${column}.contains("${word}")`)}`),
    `search=${word}`,
    `search=${word.slice(0, 2)}`,
    `filter_any=true&filter=${enc(`name.contains(${word})`)}&filter=${enc(`id.contains(${word})`)}`,
    `joint_filter=${enc(`guestnetworks.guest_id(id).ip_addr.contains(${ip})`)}`,
    `tags.0.key=${enc(`user:${word}key`)}`,
    `tags.0.key=user:both&tags.0.value=${word}-both`,
    `order_by_tag=${enc(`user:${word}key:ASC`)}`,
    `details=false&search=${word}`,
    ...['delete=all', 'pending_delete=all', 'admin=true', 'scope=system', 'scope=max', 'scope=domain'].map(
      (wider) => `${wider}&name=${name}`,
    ),
    `field=tag:user:both&name=${name}`,
    `summary_stats=true&search=${word}`,
  ];
}

const references = ({ id, name }: Words) => [`north.${id}`, id, name, enc(`north.${id}`), `north.${id}?scope=system`];
const oneOf = (list: string, ids: readonly string[]) => ids.map((id) => `${list}/${id}`);

/** Each route with the ways to name something of a tenant there. A new route is red until it stands here. */
const CASES: Readonly<Record<string, (words: Words) => readonly string[]>> = {
  '/servers': (words) => eachKind(words).map((query) => `/servers?${query}`),
  '/servers/statistics': (words) => eachKind(words).map((query) => `/servers/statistics?${query}`),
  '/servers/distinct-field': (words) =>
    eachKind(words).map((query) => `/servers/distinct-field?field=name&extra_field=tag:user:both&${query}`),
  '/servers/:id': (words) => oneOf('/servers', references(words)),
  '/servers/:id/:spec': ({ id, name }) =>
    ['status', 'metadata', 'desc', 'tasks', 'actions', 'create-params', `metadata?field=user:both`, 'nothing'].flatMap(
      (spec) => [`north.${id}`, id, name].map((reference) => `/servers/${reference}/${spec}`),
    ),
  ...Object.fromEntries(
    ['vnc', 'console-output', 'login-info'].map((spec) => [
      `/servers/:id/${spec}`,
      ({ id, name }: Words) => [`north.${id}`, id, name].map((reference) => `/servers/${reference}/${spec}`),
    ]),
  ),
  ...VOLUME_CASES,
  ...PLACE_CASES,
  ...COMPUTE_CASES,
  ...NETWORK_CASES,
  ...USAGE_CASES,
  ...IDENTITY_CASES,
};

/** What is told of changes, without an end, is tried in live.test.ts. */
const READS = [
  ...new Set(
    ROUTES.filter(({ method, access, streams }) => method === 'get' && access === 'token' && !streams).map(
      ({ path }) => path,
    ),
  ),
];
const SHOWS = READS.filter((template) => /^\/servers\/:id/.test(template));
/** The audit holds what callers named themselves; others' records in it are tried apart. */
const LISTS = READS.filter((template) => !template.includes(':') && !template.startsWith('/events'));

/** Of those who must not see them: a member, and one who administers another domain. */
const FEW = ['bob of alpha', 'dom of the domain Default'];

describe("another tenant's rows", () => {
  it('have a case for every route', () => {
    // What all resources have alike is tried in tenants-resources.test.ts.
    const alike = LISTABLES.flatMap(({ schema: { plural } }) => {
      const last = (path: string) =>
        path
          .replace(/\/(:id|distinct-field)$/, '')
          .split('/')
          .at(-1);
      return READS.filter((path) => last(path) === plural);
    });
    const own = READS.filter((path) => !alike.includes(path));
    expect(own.filter((path) => !(path in CASES))).toEqual([]);
    expect(Object.keys(CASES).filter((path) => !READS.includes(path))).toEqual([]);
  });

  async function expectSame(who: string, client: Client, pathsOf: (words: Words) => readonly string[]): Promise<void> {
    const [theirs, nobodys] = [pathsOf(THEIRS), pathsOf(NOBODYS)];
    const answers = await Promise.all(theirs.map((path) => comparable(client, path)));
    const absent = await Promise.all(nobodys.map((path) => comparable(client, path)));
    expect(answers.map((answer, at) => [who, theirs[at], answer])).toEqual(
      absent.map((answer, at) => [who, theirs[at], answer]),
    );
  }

  it.each(READS)('GET %s: are as if they were not there, whoever asks', async (template) => {
    // Servers and identity are tried for everybody; who is who is the same for all other resources.
    const all = /^\/(servers|v3|v2\.0)(\/|$)/.test(template);
    const tried = NESTED.test(template) ? ['bob of alpha'] : all ? [...others.keys()] : FEW;
    for (const [who, client] of others)
      if (tried.includes(who)) await expectSame(who, client, CASES[template] ?? (() => []));
  });

  it('are as if they were not there, for every parameter and column of lists', async () => {
    const bob = others.get('bob of alpha')!;
    await expectSame('bob', bob, (words) => everyWay(words).map((query) => `/servers?${query}`));
  });

  it.each(SHOWS)('GET %s: are a 404, also when the cloud is asked', async (template) => {
    for (const path of CASES[template]?.(THEIRS) ?? []) {
      if (path.includes('scope=') || path.endsWith('/nothing')) continue;
      for (const [who, client] of others) {
        if (who === 'bob of nothing') continue;
        for (const freshness of ['max-age=600', 'no-cache', 'max-age=0']) {
          const answer = await client.ask('GET', path, { headers: { 'cache-control': freshness } });
          expect([who, path, answer.status, answer.body['class']]).toEqual([who, path, 404, 'ResourceNotFoundError']);
        }
      }
    }
  });

  it.each(LISTS)('GET %s: are in no list, sum or set of values', async (template) => {
    const { columns } = RESOURCES.find(({ plural }) => template.split('/').includes(plural)) ?? serverSchema;
    const shown = Object.entries(columns).filter(([, { admin, hidden }]) => !admin && !hidden);
    const fields = shown.map(([name]) => `field=${name}`);
    const queries = template.endsWith('distinct-field')
      ? [`${fields.join('&')}&extra_field=tag:user:both`]
      : ['', 'limit=1', 'offset=1', 'details=false', 'order_by=name', 'summary_stats=true', 'search=a', 'admin=true'];
    for (const [who, client] of others) {
      for (const query of queries) {
        const { text, headers } = await client.ask('GET', `${template}?${query}`);
        expect([who, query, text.includes(THEIRS.word), text.includes('66666')]).toEqual([who, query, false, false]);
        expect(headers.get('etag') ?? '').not.toContain(THEIRS.word);
      }
    }
  });

  it('are counted in no total', async () => {
    const bob = others.get('bob of alpha')!;
    const list = await bob.ask('GET', '/servers?limit=1&summary_stats=true');
    expect(list.body).toMatchObject({ total: 2 });
    const { body } = await bob.ask('GET', '/servers/statistics');
    expect(body).toMatchObject({ server: { total_cpu_count: 1, total_disk_size_mb: 0, total_mem_size_mb: 2048 } });
    expect(rowsOf(await others.get('eve of beta')!.ask('GET', '/servers'))).toEqual([]);
  });

  it('make no name ambiguous', async () => {
    const { status, body } = await others.get('bob of alpha')!.ask('GET', '/servers/same');
    expect([status, (body['server'] as { id: string }).id]).toEqual([200, 'north.own-2']);
  });

  it("are the other tenant's own to see", async () => {
    const rows = rowsOf(await zed.ask('GET', '/servers?order_by=id&order=asc'));
    expect(rows.map(({ id }) => id)).toEqual(['north.zebra-1', 'north.zebra-2']);
    for (const path of references(THEIRS).filter((one) => !one.includes('?')))
      expect((await zed.ask('GET', `/servers/${path}`)).status).toBe(200);
    const found = await Promise.all(
      [...everyWay(THEIRS), ...eachKind(THEIRS)].map(
        async (query) => rowsOf(await zed.ask('GET', `/servers?${query}`)).length > 0,
      ),
    );
    expect(found.filter(Boolean).length).toBeGreaterThan(60);
  });

  it('do not show in what a token of theirs is for', async () => {
    const bob = others.get('bob of alpha')!;
    for (const method of ['GET', 'HEAD', 'DELETE']) {
      const answer = await bob.ask(method, '/v3/auth/tokens', { headers: { 'x-subject-token': zed.token ?? '' } });
      expect(answer.status).toBe(403);
      expect(answer.text).not.toContain(THEIRS.word);
    }
    expect((await zed.ask('GET', '/servers')).status).toBe(200);
  });
});
