import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RESOURCE_NAMES, type Call } from '../../src/contract/index.ts';
import { LISTABLES } from '../../src/schema/resources.ts';
import { clientOf, logIn, loginBody, rowsOf, type Answer, type Client } from '../support/client.ts';
import { bobsKey } from '../support/compute-things.ts';
import { fakeCloud, type FakeThings } from '../support/fake-provider.ts';
import { madeThing } from '../support/made-things.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { pathOf, ROUTES } from '../support/routes.ts';

const north = fakeCloud([
  { id: 'n1', name: 'web-1', project: 'p1' },
  { id: 'n2', name: 'web-2', project: 'p2' },
]);
const thing = {
  ...{ word: 'otter', id: 'o1', name: 'otter', ip: '10.1.1.1', mac: 'fa:16:3e:00:00:01', number: 1 },
  project: { id: 'p1', name: 'p1', domain: 'Default' },
  everyone: true,
};
const made = RESOURCE_NAMES.filter((name) => name !== 'servers').map((name) => [name, [madeThing(name, thing)]]);
north.things = { ...(Object.fromEntries(made) as FakeThings), keypairs: [bobsKey('k1')] };
const calls: Call[] = [];

let gateway: TestGateway;
let open: Client;
let [bob, eve, ann]: Client[] = [];

beforeAll(async () => {
  gateway = await startTestGateway({
    clouds: { north },
    values: { cors: { origins: ['https://ui.example.org'], credentials: true } },
  });
  open = clientOf(gateway.url);
  [bob, eve, ann] = await Promise.all([
    logIn(open, 'bob', 'alpha'),
    logIn(open, 'eve', 'beta'),
    logIn(open, 'ann', 'system'),
  ]);
  await gateway.inventory.firstRounds();
  north.before = (_operation, call) => void calls.push(call);
});
beforeEach(() => void calls.splice(0));
afterAll(() => gateway.close());

/** Of these there are none; files of images are no JSON; the last three, looks at the inside of a server, nobody is to keep. */
const EMPTY =
  /^\/(.*images\/:id\/(file|download)|instance_snapshots\/:id|keypairs\/:id\/privatekey|servers\/:id\/(vnc|console-output|login-info))$/;
const READS = ROUTES.filter(({ method, access, streams }) => method === 'get' && access === 'token' && !streams)
  .map(({ path }) => path)
  .filter((path) => !EMPTY.test(path));
/** What only administrators see is asked for by one. */
const whoMay = (template: string) =>
  LISTABLES.some(({ schema: { plural, reach } }) => reach === 'admin' && template.split('/').includes(plural))
    ? ann!
    : bob!;
/** Parameters that lead to something that is there. */
const found = (template: string) => {
  if (template === '/events/distinct-field') return `${template}?field=action&action=nothing`;
  if (template === '/events') return `${template}?action=nothing`;
  if (/^\/usages\/(zones|hosts)\/:id$/.test(template)) return pathOf(template, { id: 'north.o1' });
  if (/^\/usages\/\w+\/:id$/.test(template)) return pathOf(template, { id: 'north' });
  if (/^\/guest\w+\/distinct-field$/.test(template)) return `${template}?field=guest_id`;
  if (template.endsWith('/distinct-field')) return `${template}?field=name`;
  if (template.startsWith('/servers/')) return pathOf(template, { id: 'north.n1', spec: 'status' });
  if (template.startsWith('/parameters/') || template.startsWith('/services/')) return pathOf(template, { id: 'any' });
  // There is none.
  if (template === '/schedtags/:id') return '/schedtags';
  return undefined;
};

describe('every answer', () => {
  it.each([
    ['GET', '/servers', 200],
    ['GET', '/', 300],
    ['GET', '/v3/users', 200],
    ['GET', '/nothing', 404],
    ['PUT', '/servers', 405],
    ['POST', '/v3/auth/tokens', 400],
  ])('%s %s: has its type, its id, and nobody keeps it (CP-07, CP-08)', async (method, path, status) => {
    const { headers, ...answer } = await bob!.ask(method, path);
    expect(answer.status).toBe(status);
    expect(headers.get('content-type')).toBe('application/json; charset=UTF-8');
    expect(headers.get('x-request-id')).toMatch(/^req-[0-9a-f-]{36}$/);
    expect(headers.get('cache-control')).toBe('private, no-cache');
    expect(headers.get('vary')).toContain('X-Auth-Token, Cookie');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it("has the caller's id when he gave one that fits into a line, and it stands in the log", async () => {
    const { headers } = await bob!.ask('GET', '/servers', { headers: { 'x-request-id': 'abc12' } });
    expect(headers.get('x-request-id')).toBe('abc12');
    expect(gateway.lines.some((line) => line.includes('"request_id":"abc12"'))).toBe(true);
    for (const bad of ['x'.repeat(129), 'a b', 'ä']) {
      const other = await bob!.ask('GET', '/nothing', { headers: { 'x-request-id': bad } });
      expect(other.headers.get('x-request-id')).toBe(other.body['request_id']);
      expect(other.body['request_id']).toMatch(/^req-/);
    }
  });

  it("of a login has what Keystone's clients look for (CP-20)", async () => {
    const { status, headers } = await open.ask('POST', '/v3/auth/tokens', { body: loginBody('bob', 'alpha') });
    expect(status).toBe(201);
    expect(headers.get('x-subject-token')).toMatch(/\S/);
    expect(headers.get('vary')).toContain('X-Auth-Token');
  });
});

describe('HEAD', () => {
  it.each([
    ...['/servers', '/servers/north.n1', '/servers/north.n2', '/v3/auth/tokens', '/v3/users', '/v3', '/nothing'],
    ...['/images', '/images/north.i1', '/v1/images/detail', '/serverskus/north.f1', '/keypairs/k1/privatekey'],
  ])('%s answers what GET does, without a body', async (path) => {
    const [head, get] = [await bob!.ask('HEAD', path), await bob!.ask('GET', path)];
    expect([head.text, head.status]).toEqual(['', get.status]);
    // Between the two a second may begin.
    const told = ({ headers }: Answer, name: string) => headers.get(name)?.replace(/age=\d+/g, 'age');
    const names = ['content-type', 'etag', 'x-podgate-clouds', 'vary', 'content-encoding'];
    for (const name of names) expect(told(head, name)).toBe(told(get, name));
    if (get.status === 200) expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
  });
});

describe('the tag of an answer', () => {
  // Without a word of its own, fetch asks for a fresh answer when it sends a tag.
  const knowing = (tag: string) => ({ headers: { 'if-none-match': tag, 'cache-control': 'max-age=600' } });

  it.each(READS)('is there on %s, and what has it is not sent again', async (template) => {
    const path = found(template) ?? (template.includes(':id') ? await firstOf(template) : template);
    const client = whoMay(template);
    const first = await client.ask('GET', path);
    expect(first.status).toBe(200);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^W\/"[^"]+"$/);
    for (const known of [tag, `"other", ${tag}`, tag.replace('W/', ''), '*']) {
      const again = await client.ask('GET', path, knowing(known));
      expect({ status: again.status, text: again.text, tag: again.headers.get('etag') }).toEqual({
        status: 304,
        text: '',
        tag,
      });
      expect(again.headers.get('vary')).toContain('X-Auth-Token');
    }
    const other = await client.ask('GET', path, knowing('"other"'));
    expect(other.status).toBe(200);
    expect((await client.ask('HEAD', path, knowing(tag))).status).toBe(304);
  });

  it('differs between tenants, pages and forms, and changes with the rows', async () => {
    const tagOf = async (client: Client, path: string) => (await client.ask('GET', path)).headers.get('etag');
    const tags = [
      await tagOf(bob!, '/servers'),
      await tagOf(eve!, '/servers'),
      await tagOf(bob!, '/servers?details=false'),
      await tagOf(bob!, '/servers?field=name'),
      await tagOf(bob!, '/servers?limit=1'),
      await tagOf(bob!, '/servers?offset=1'),
      await tagOf(bob!, '/servers/statistics'),
      await tagOf(eve!, '/servers/statistics?name=nothing'),
    ];
    expect(new Set(tags).size).toBe(tags.length);
    const before = await tagOf(bob!, '/servers/north.n1');
    north.servers = north.servers.map((server) => ({ ...server, name: `${server.name}x` }));
    await bob!.ask('GET', '/servers', { headers: { 'cache-control': 'no-cache' } });
    expect(await tagOf(bob!, '/servers')).not.toBe(tags[0]);
    expect(await tagOf(bob!, '/servers/north.n1')).not.toBe(before);
  });

  it('is none of a login or of an error', async () => {
    const login = await open.ask('POST', '/v3/auth/tokens', { body: loginBody('bob') });
    expect(login.headers.get('etag')).toBeNull();
    const absent = await bob!.ask('GET', '/servers/north.n9', knowing('*'));
    expect({ status: absent.status, tag: absent.headers.get('etag') }).toEqual({ status: 404, tag: null });
  });
});

async function firstOf(template: string): Promise<string> {
  const [list = '', tail = ''] = template.split('/:id');
  const plural = list.split('/').at(-1) ?? '';
  const [first] = rowsOf(await whoMay(template).ask('GET', `${list}?show_emulated=true`), plural);
  return `${list}/${String(first?.['id'])}${tail}`;
}

describe('browsers', () => {
  const preflight = (origin: string) =>
    open.ask('OPTIONS', '/servers', {
      headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-auth-token' },
    });

  it('of a listed origin may call', async () => {
    const { status, headers } = await preflight('https://ui.example.org');
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe('https://ui.example.org');
    expect(headers.get('access-control-allow-methods')).toContain('GET');
    expect(headers.get('access-control-allow-headers')).toContain('X-Auth-Token');
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('vary')).toContain('Origin');
  });

  it('of a listed origin may read answers and errors with their headers', async () => {
    for (const path of ['/servers', '/nothing', '/v3/auth/tokens']) {
      const { headers } = await bob!.ask('GET', path, { headers: { origin: 'https://ui.example.org' } });
      expect(headers.get('access-control-allow-origin')).toBe('https://ui.example.org');
      expect(headers.get('access-control-expose-headers')).toContain('X-Request-Id');
      expect(headers.get('vary')).toContain('Origin');
    }
  });

  it.each(['https://evil.example.org', 'https://ui.example.org.evil.org', 'null', 'http://ui.example.org'])(
    'of %s may not',
    async (origin) => {
      const [asked, answer] = [await preflight(origin), await bob!.ask('GET', '/servers', { headers: { origin } })];
      expect(asked.status).toBe(405);
      for (const { headers } of [asked, answer]) {
        expect(headers.get('access-control-allow-origin')).toBeNull();
        expect(headers.get('access-control-allow-credentials')).toBeNull();
        expect(headers.get('vary')).toContain('Origin');
      }
    },
  );
});

describe('a traceparent', () => {
  const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const live = async (headers: Readonly<Record<string, string>>) => {
    await bob!.ask('GET', '/servers/north.n1', { headers: { 'cache-control': 'no-cache', ...headers } });
    return calls[0];
  };

  it('is passed on to the clouds', async () => {
    expect((await live({ traceparent: TRACE }))?.traceparent).toBe(TRACE);
  });

  it.each([
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
    'nonsense',
  ])('%s is none', async (traceparent) => {
    expect(await live({ traceparent })).not.toHaveProperty('traceparent', expect.anything());
  });

  it("leaves the clouds' own request id to the gateway, which logs both", async () => {
    const call = await live({ 'x-request-id': 'mine' });
    expect(call?.id).toMatch(/^[0-9a-f-]{36}$/);
    const line = gateway.lines.findLast((one) => one.includes('"request_id":"mine"'));
    expect(line).toContain(`"call_id":"${String(call?.id)}"`);
  });
});
