import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenstackSimulator } from './index.ts';
import { at, logIn, type Client } from './testing/client.ts';
import { clouds } from './testing/clouds.ts';

const { start, stopAll } = clouds();
let simulator: OpenstackSimulator;
let admin: Client;

beforeAll(async () => {
  simulator = await start({ name: 'weak', servers: 20 });
  admin = await logIn(simulator);
});

afterEach(() => simulator.heal());

afterAll(stopAll);

const images = () => admin.get('/image/v2/images');

describe('requests that shall go wrong', () => {
  it('get a status in the shape of the service', async () => {
    await simulator.fail({ fault: { kind: 'status', status: 503, retryAfter: 7 } });
    const nova = await admin.nova('/servers');
    expect(nova.status).toBe(503);
    expect(nova.headers['retry-after']).toBe('7');
    expect(at(nova.body, 'serviceUnavailable', 'retryAfter')).toBe('7');
    expect(at((await images()).body, 'code')).toBe('503 Service Unavailable');
    expect(at((await admin.get('/network/v2.0/ports')).body, 'NeutronError', 'type')).toBeDefined();
    expect(at((await admin.cinder('/volumes')).body, 'serviceUnavailable', 'code')).toBe(503);
    expect(at((await admin.get('/identity/v3/projects')).body, 'error', 'code')).toBe(503);
  });

  it('are refused as if the token were bad', async () => {
    await simulator.fail({ fault: { kind: 'status', status: 401 }, service: 'compute' });
    const answer = await admin.nova('/servers');
    expect(at(answer.body, 'error', 'title')).toBe('Unauthorized');
    expect(answer.headers['www-authenticate']).toContain(`${simulator.url}/identity/v3`);
  });

  it('get a page of a proxy', async () => {
    await simulator.fail({ fault: { kind: 'html', status: 502 } });
    const answer = await images();
    expect(answer.status).toBe(502);
    expect(answer.headers['content-type']).toBe('text/html');
  });

  it('get something that is not JSON', async () => {
    await simulator.fail({ fault: { kind: 'malformed' } });
    const answer = await images();
    expect(answer.status).toBe(200);
    expect(() => JSON.parse(answer.text) as unknown).toThrow();
  });

  it('lose their connection in the middle of the answer, or at once', async () => {
    await simulator.fail({ fault: { kind: 'cut' }, times: 1 });
    await expect(images()).rejects.toThrow(/aborted|hang up|ECONNRESET/);
    await simulator.fail({ fault: { kind: 'refuse' }, times: 1 });
    await expect(images()).rejects.toThrow(/hang up|ECONNRESET/);
    expect((await images()).status).toBe(200);
  });

  it('hang until the cloud is healed', async () => {
    await simulator.fail({ fault: { kind: 'hang' }, service: 'image' });
    const before = (await simulator.requests()).filter((line) => line.startsWith('GET image')).length;
    const lost = expect(images()).rejects.toThrow();
    await simulator.requested('GET image', before + 1);
    expect((await admin.nova('/servers?limit=1')).status).toBe(200);
    await simulator.heal();
    await lost;
    expect((await images()).status).toBe(200);
  });

  it('are those of the rule, as often as it says', async () => {
    await simulator.fail({
      fault: { kind: 'status', status: 500 },
      service: 'compute',
      path: '/flavors',
      times: 2,
    });
    const statuses: number[] = [];
    for (const path of ['/servers', '/flavors', '/flavors/detail', '/flavors']) {
      statuses.push((await admin.nova(path)).status);
    }
    expect(statuses).toEqual([200, 500, 500, 200]);
    expect((await images()).status).toBe(200);
  });

  it('are counted too', async () => {
    const before = (await simulator.requests()).length;
    await simulator.fail({ fault: { kind: 'refuse' }, times: 1 });
    await images().catch(() => undefined);
    expect((await simulator.requests()).slice(before)).toEqual(['GET image /v2/images']);
  });
});
