import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ServerFields } from '../../src/schema/servers/fields.ts';
import { check } from '../../src/kit/index.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const north = fakeCloud([
  { id: 'n1', name: 'web-1', flavor: 'small', created: '2026-11-20T10:00:00.000000Z' },
  { id: 'n2', name: 'web-2', status: 'ready', created: '2026-11-20T11:00:00.000000Z' },
  { id: 'n3', name: 'other', project: 'p2', created: '2026-11-20T12:00:00.000000Z' },
]);
const south = fakeCloud([
  { id: 's1', name: 'web-1', project: 'p3', created: '2026-11-20T13:00:00.000000Z' },
  { id: 's2', name: 'api-1', created: '2026-11-20T14:00:00.000000Z' },
]);

let gateway: TestGateway;
let open: Client;
let [bob, ann]: Client[] = [];

beforeAll(async () => {
  gateway = await startTestGateway({ clouds: { north, south } });
  open = clientOf(gateway.url);
  [bob, ann] = await Promise.all([logIn(open, 'bob', 'alpha'), logIn(open, 'ann', 'system')]);
  await gateway.inventory.firstRounds();
});

afterAll(() => gateway.close());

const names = (rows: readonly { readonly name?: unknown }[]) => rows.map(({ name }) => name);

describe('GET /servers', () => {
  it("shows the rows of the token's project, newest first, in the envelope that clients expect (CP-01, CP-35)", async () => {
    const answer = await bob!.ask('GET', '/servers');
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual(['limit', 'offset', 'servers', 'total']);
    expect(answer.body).toMatchObject({ limit: 2048, offset: 0, total: 3 });
    expect(names(rowsOf(answer))).toEqual(['api-1', 'web-2', 'web-1']);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=UTF-8');
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    expect(answer.headers.get('x-podgate-clouds')).toMatch(/^north;state=ok;age=\d+, south;state=ok;age=\d+$/);
  });

  it('gives each row all documented fields with their types, in alphabetical order (CP-37, CP-F1…CP-F9)', async () => {
    const rows = rowsOf(await bob!.ask('GET', '/servers'));
    for (const row of rows) {
      expect(check(ServerFields).problems(row)).toEqual([]);
      expect(Object.keys(row)).toEqual(Object.keys(row).sort());
    }
  });

  it.each([
    'created_at.gt("2024-13-45T00:00:00+01:00")',
    'created_at.gt("2024-03-01T00:00:00+99:99")',
    'created_at.gt("2023-02-29")',
    'created_at.between("2024-03-01","2024-03-01 25:61:61")',
  ])('refuses a time that no calendar has: %s', async (filter) => {
    const { status, body } = await bob!.ask('GET', `/servers?filter=${encodeURIComponent(filter)}`);
    expect([status, body['details']]).toEqual([400, expect.stringContaining('created_at')]);
  });

  it('refuses a joint by another field than the one that names servers', async () => {
    const joint = 'guestnetworks.network_id(id).ip_addr.contains(10.0)';
    const { status, body } = await bob!.ask('GET', `/servers?joint_filter=${encodeURIComponent(joint)}`);
    expect([status, body['details']]).toEqual([400, expect.stringContaining('there is guestnetworks.guest_id')]);
  });

  it('shows hosts to administrators alone', async () => {
    const [mine] = rowsOf(await bob!.ask('GET', '/servers?name=web-2'));
    expect(mine).toMatchObject({ host: '', host_id: '', host_status: '', host_type: 'fake' });
    const [theirs] = rowsOf(await ann!.ask('GET', '/servers?name=web-2&scope=system'));
    expect(theirs).toMatchObject({ host: 'node1', host_id: 'north.h1', host_status: 'running' });
    const answer = await bob!.ask('GET', "/servers?filter=host.equals('node1')");
    expect(answer.status).toBe(403);
  });
});

describe('GET /servers/{id}', () => {
  it('finds a row by id, by the id of its cloud and by name (CP-36)', async () => {
    for (const reference of ['north.n2', 'n2', 'web-2']) {
      const answer = await bob!.ask('GET', `/servers/${reference}`);
      expect(answer.body['server']).toMatchObject({ id: 'north.n2', name: 'web-2' });
    }
  });

  it('is 404 for a row of another tenant, as if it were not there', async () => {
    for (const reference of ['north.n3', 'n3', 'other', 'south.s1']) {
      const answer = await bob!.ask('GET', `/servers/${reference}`);
      expect(answer.status).toBe(404);
      expect(answer.body).toMatchObject({ class: 'ResourceNotFoundError', code: 404 });
    }
  });

  it('names the candidates of an ambiguous name', async () => {
    const answer = await ann!.ask('GET', '/servers/web-1');
    expect(answer.status).toBe(409);
    expect(answer.body['class']).toBe('DuplicateNameError');
    expect(answer.body['details']).toContain('north.n1');
    expect(answer.body['details']).toContain('south.s1');
  });
});

describe('freshness', () => {
  it('reads the clouds anew when asked to', async () => {
    north.servers = north.servers.map((server) => (server.id === 'n2' ? { ...server, name: 'renamed' } : server));
    const before = await bob!.ask('GET', '/servers?id=north.n2');
    expect(names(rowsOf(before))).toEqual(['web-2']);
    const after = await bob!.ask('GET', '/servers?id=north.n2', { headers: { 'cache-control': 'no-cache' } });
    expect(names(rowsOf(after))).toEqual(['renamed']);
  });
});
