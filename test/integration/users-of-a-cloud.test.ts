import { afterEach, describe, expect, it } from '@jest/globals';
import { GatewayError, type IdentitySource, type NamedInDomain } from '../../src/contract/index.ts';
import { manualTimers, until } from '../support/inventory.ts';
import { fakeCloud, fakeProvider, type FakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { ProjectRounds } from '../../src/identity/project-rounds.ts';

const DOMAIN = { id: 'default', name: 'Default' };
const inDomain = (name: string): NamedInDomain => ({ id: `id-of-${name}`, name, domain: DOMAIN });

/** A cloud that knows one user, `una` with the password `secret`, a member of alpha. */
function users(state: { up: boolean }): IdentitySource<FakeCloud> {
  const there = () => {
    if (!state.up) throw new GatewayError('upstream_unavailable', 'cloud north: identity could not be connected to');
  };
  return {
    async login(_, { user, password, scope }) {
      there();
      if (user?.name !== 'una' || password !== 'secret') throw new GatewayError('invalid_credential', 'no');
      return Promise.resolve({
        user: inDomain('una'),
        ...(scope ? { project: inDomain('alpha') } : {}),
        roles: [{ id: 'm', name: 'member' }],
        projects: [inDomain('alpha')],
        expiresAt: Date.now() + 3_600_000,
        proof: 'proof-of-una',
      });
    },
    projects() {
      there();
      return Promise.resolve([inDomain('alpha'), inDomain('beta'), inDomain('system')]);
    },
  };
}

function start(state: { up: boolean }, north: FakeCloud): Promise<TestGateway> {
  const provider = { ...fakeProvider({ north }), identity: users(state) };
  return startTestGateway({
    clouds: { north },
    provider,
    values: { identity: { source: 'keystone', cloud: 'north' } },
  });
}

const LOGIN = {
  auth: {
    identity: { methods: ['password'], password: { user: { name: 'una', domain: DOMAIN, password: 'secret' } } },
    scope: { project: { name: 'alpha', domain: DOMAIN } },
  },
};

let gateway: TestGateway | undefined;
afterEach(async () => {
  await gateway?.close(0);
  gateway = undefined;
});

const logIn = (url: string) =>
  fetch(`${url}/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(LOGIN),
  });

async function names(url: string): Promise<readonly string[]> {
  const token = (await logIn(url)).headers.get('x-subject-token') ?? '';
  const answer = await fetch(`${url}/servers`, { headers: { 'x-auth-token': token } });
  const { servers } = (await answer.json()) as { readonly servers: readonly { readonly name: string }[] };
  return servers.map(({ name }) => name);
}

const content = () =>
  fakeCloud([
    { id: 's1', name: 'hers', project: 'p1' },
    { id: 's2', name: 'another’s', project: 'p2' },
  ]);

describe('users of a cloud', () => {
  it('see what belongs to their projects there', async () => {
    gateway = await start({ up: true }, content());
    await gateway.inventory.firstRounds();
    expect(await names(gateway.url)).toEqual(['hers']);
  });

  it('do not keep the gateway from starting while their cloud is away; they are told so', async () => {
    const state = { up: false };
    gateway = await start(state, content());
    const refused = await logIn(gateway.url);
    expect(refused.status).toBe(503);
    expect(await refused.text()).toContain('cloud north: identity could not be connected to');
    expect(gateway.lines.join('')).toContain('the projects of users are not known');
    state.up = true;
    await gateway.inventory.firstRounds();
    // Whose the rows are is not known yet: they are nobody's.
    expect(await names(gateway.url)).toEqual([]);
  });
});

describe('their projects', () => {
  it('are asked for again: soon after a failure, now and then otherwise; rows are made anew when they changed', async () => {
    const timers = manualTimers();
    const troubles: unknown[] = [];
    let asked = 0;
    let answer: () => Promise<boolean> = () => Promise.reject(new Error('away'));
    let replaced = 0;
    const rounds = new ProjectRounds({
      people: {
        refresh() {
          asked += 1;
          return answer();
        },
      },
      onChange: () => Promise.resolve(void (replaced += 1)),
      onTrouble: (error) => void troubles.push(error),
      after: timers.after,
    });
    expect(await rounds.start()).toBe(false);
    expect(troubles).toHaveLength(1);
    answer = () => Promise.resolve(true);
    timers.advance(10_000);
    await until('rows made anew', () => replaced === 1);
    answer = () => Promise.resolve(false);
    timers.advance(299_000);
    expect(asked).toBe(2);
    timers.advance(1000);
    await until('asked again', () => asked === 3);
    rounds.stop();
    timers.advance(600_000);
    expect([asked, replaced, troubles.length]).toEqual([3, 1, 1]);
  });
});
