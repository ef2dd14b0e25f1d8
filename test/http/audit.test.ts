import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientOf, logIn, loginBody, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let client: Client;

beforeAll(async () => {
  gateway = await startTestGateway({});
  client = clientOf(gateway.url);
});
afterAll(() => gateway.close());

/** What the audit says of a request. */
function audited(requestId: string): readonly unknown[] {
  return gateway.lines
    .map((line) => JSON.parse(line) as { readonly audit?: { readonly requestId: string } })
    .flatMap(({ audit }) => (audit?.requestId === requestId ? [audit] : []));
}

const named = (id: string) => ({ headers: { 'x-request-id': id } });

describe('the audit', () => {
  it('names who was denied what', async () => {
    const { token } = await logIn(client, 'bob', 'alpha');
    const bob = client.bearing(token ?? '');
    expect((await bob.ask('GET', '/servers?scope=system', named('denied-1'))).status).toBe(403);
    const who: unknown = expect.stringMatching(/^[0-9a-f]{32}$/);
    expect(audited('denied-1')).toEqual([
      {
        actor: who,
        project: who,
        action: 'GET /servers',
        result: 'denied',
        requestId: 'denied-1',
        address: '127.0.0.1',
        user: { name: 'bob', domain: 'Default', domainId: 'default' },
        tenant: { name: 'alpha', domain: 'Default', domainId: 'default' },
        thing: { type: 'server' },
      },
    ]);
    await bob.ask('GET', '/servers', named('allowed-1'));
    expect(audited('allowed-1')).toEqual([]);
  });

  it('has logins, and tokens that are taken back', async () => {
    const { token } = await logIn(client, 'bob', 'alpha');
    const login = await client.ask('POST', '/v3/auth/tokens', { ...named('login-0'), body: loginBody('bob', 'alpha') });
    expect(login.status).toBe(201);
    const bobs = { type: 'user', name: 'bob', ownerDomain: 'default' };
    expect(audited('login-0')).toMatchObject([{ action: 'login', result: 'success', thing: bobs }]);
    await client
      .bearing(token ?? '')
      .ask('DELETE', '/v3/auth/tokens', { headers: { 'x-request-id': 'revoke-1', 'x-subject-token': token ?? '' } });
    expect(audited('revoke-1')).toMatchObject([{ action: 'token.revoke', result: 'done' }]);
    const user = { name: 'nobody', domain: { name: 'Default' }, password: 'a wrong one' };
    const body = { auth: { identity: { methods: ['password'], password: { user } } } };
    await client.ask('POST', '/v3/auth/tokens', { ...named('login-1'), body });
    expect(audited('login-1')).toMatchObject([{ actor: 'nobody', action: 'login', result: 'failure' }]);
    expect(gateway.lines.join('')).not.toContain('a wrong one');
  });
});
