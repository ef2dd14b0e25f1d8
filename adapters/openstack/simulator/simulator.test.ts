import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, type OpenstackSimulator } from './index.ts';
import { ask, at, list, logIn, loginBody } from './testing/client.ts';
import { clouds } from './testing/clouds.ts';

const { start, stopAll } = clouds();
let simulator: OpenstackSimulator;

beforeAll(async () => {
  simulator = await start({ name: 'north', servers: 60 });
});

afterAll(stopAll);

describe('a simulated cloud', () => {
  it('listens on loopback and gives settings for several people', async () => {
    expect(simulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(at(simulator.config, 'auth', 'url')).toBe(`${simulator.url}/identity/v3`);
    expect(Object.keys(simulator.personas).sort()).toEqual(['app', 'member', 'other']);
    for (const persona of ['admin', ...Object.keys(simulator.personas)]) {
      expect((await logIn(simulator, persona)).token).toMatch(/^gAAAAA/);
    }
  });

  it('logs requests by service and path, without query', async () => {
    const member = await logIn(simulator, 'member');
    await member.nova('/servers?limit=1');
    expect((await simulator.requests()).slice(-2)).toEqual([
      'POST identity /v3/auth/tokens',
      'GET compute /v2.1/servers',
    ]);
  });

  it('gives each request an id of its own, whatever id the client sends', async () => {
    const mine = 'req-11111111-2222-3333-4444-555555555555';
    const answer = await (await logIn(simulator)).get('/compute/v2.1/servers', { 'x-openstack-request-id': mine });
    expect(answer.headers['x-openstack-request-id']).toMatch(/^req-[0-9a-f-]{36}$/);
    expect(answer.headers['x-openstack-request-id']).not.toBe(mine);
    expect(answer.headers['x-compute-request-id']).toBe(answer.headers['x-openstack-request-id']);
  });

  it('knows nothing outside its services', async () => {
    expect((await ask(`${simulator.url}/share/v2`)).status).toBe(404);
    expect((await ask(simulator.url)).status).toBe(404);
  });

  it('can be without a service', async () => {
    const poor = await start({ name: 'poor', servers: 1, settings: { without: ['volume'] } });
    const answer = await ask(`${poor.url}/identity/v3/auth/tokens`, {
      method: 'POST',
      body: loginBody(poor.config),
    });
    const types = list({ ...answer, body: at(answer.body, 'token') }, 'catalog').map(({ type }) => type);
    expect(types).toEqual(['compute', 'network', 'image', 'identity']);
    expect((await ask(`${poor.url}/volume/`)).status).toBe(404);
  });

  it('refuses settings that it does not know', async () => {
    await expect(start({ name: 'x', servers: 1, settings: { computeMx: '2.1' } })).rejects.toThrow(/computeMx/);
  });

  it('tells of requests as they come', async () => {
    const lines: string[] = [];
    const settings = { onRequest: (line: string) => void lines.push(line) };
    const told = await start({ name: 'told', servers: 1, settings });
    await ask(`${told.url}/compute/`);
    await told.stop();
    expect(lines).toEqual(['GET compute /']);
  });
});

describe('the same cloud from another process', () => {
  it('is introduced, controlled and stopped over HTTP', async () => {
    const own = await start({ name: 'far', servers: 5 });
    const far = await connect(own.url);
    expect(far.config).toEqual(own.config);
    expect(far.personas).toEqual(own.personas);
    const id = await far.addServer({ name: 'new', status: 'SHUTOFF' });
    await far.updateServer(id, { description: 'changed' });
    const admin = await logIn(far);
    const shown = await admin.nova(`/servers/${id}`);
    expect(at(shown.body, 'server', 'description')).toBe('changed');
    expect(at(shown.body, 'server', 'status')).toBe('SHUTOFF');
    expect(await far.listServerIds()).toHaveLength(6);
    await far.removeServer(id);
    expect(await far.listServerIds()).toHaveLength(5);
    expect(await far.requests()).toEqual(await own.requests());
    await far.requested('/v2.1/servers/');
    await far.fail({ fault: { kind: 'status', status: 503 }, service: 'compute', times: 1 });
    expect((await admin.nova('/servers')).status).toBe(503);
    await far.expireTokens();
    expect((await admin.nova('/servers')).status).toBe(401);
    await far.heal();
    await far.stop();
    await expect(ask(own.url)).rejects.toThrow();
  });

  it('says what is wrong with a wish', async () => {
    const far = await connect(simulator.url);
    await expect(far.updateServer('nope', { name: 'x' })).rejects.toThrow(/no server nope/);
    const answer = await ask(`${simulator.url}/_simulator/add-server`, {
      method: 'POST',
      body: { nam: 'x' },
    });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('nam');
    await expect(far.requested('never', 1, 5)).rejects.toThrow(/0 of 1/);
  });
});
