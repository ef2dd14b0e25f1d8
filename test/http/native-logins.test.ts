import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { CERTIFICATE } from '../support/certificate.ts';
import { clientOf, logIn, rowsOf } from '../support/client.ts';
import { startTestGateway } from '../support/gateway.ts';
import { nativeCloud } from '../support/native-cloud.ts';
import { simulatedCloud } from '../support/simulated-cloud.ts';

/** What a member finds natively, and how often a trust was made for it. */
async function foundBy(persona: string | undefined) {
  const cloud = await simulatedCloud({ name: 'cloud1', servers: 20 });
  const settings = persona === undefined ? cloud.config : cloud.personas[persona];
  const projects = persona === undefined ? { all: true, map: { demo: 'alpha' } } : { map: { demo: 'alpha' } };
  const entry = { name: 'cloud1', adapter: 'openstack', ...settings, projects };
  const gateway = await startTestGateway({
    provider: await createAdapters().find('openstack'),
    values: { clouds: [entry] },
  });
  try {
    const bob = await logIn(clientOf(gateway.url), 'bob', 'alpha');
    await gateway.inventory.firstRounds();
    for (let time = 0; time < 3; time++) {
      const answer = await bob.ask('GET', '/native/cloud1/compute/v2.1/servers');
      expect(answer.status).toBe(200);
      expect(rowsOf(answer).length).toBeGreaterThan(0);
    }
    expect((await bob.ask('GET', '/native/cloud1/compute/v2.1/os-hypervisors')).status).toBe(403);
    return (await cloud.requests()).filter((line) => line.includes('OS-TRUST')).length;
  } finally {
    await gateway.close();
    await cloud.stop();
  }
}

it.each([
  ['an administrator of the cloud lends a member’s rights, by one trust', undefined, 1],
  ['a member of the project lends what he has', 'member', 0],
  ['so does an application credential of his', 'app', 0],
])('%s', async (_what, persona, trusts) => {
  expect(await foundBy(persona)).toBe(trusts);
});

it('a cloud behind TLS is reached by its certificate, and by no other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'podgate-test-'));
  const file = join(folder, 'ca.pem');
  writeFileSync(file, CERTIFICATE);
  const found = async (tls: object) => {
    const cloud = await nativeCloud({ tls }, { secure: true });
    try {
      const bob = await logIn(clientOf(cloud.gateway.url), 'bob', 'alpha');
      const { status, text } = await bob.ask('PUT', '/native/north/things/v1/a', { body: 'bytes' });
      return { status, text, asked: cloud.asked.map(({ body }) => body) };
    } finally {
      await cloud.stop();
    }
  };
  expect(await found({ ca: file })).toEqual({ status: 200, text: 'fine', asked: ['bytes'] });
  expect(await found({ verify: false })).toMatchObject({ status: 200 });
  const refused = await found({});
  expect(refused).toEqual({ status: 503, text: expect.stringContaining('its certificate is not accepted'), asked: [] });
  rmSync(folder, { recursive: true });
});
