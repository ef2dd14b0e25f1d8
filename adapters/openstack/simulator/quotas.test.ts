import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { at, list, logIn, type Client } from './testing/client.ts';
import { clouds } from './testing/clouds.ts';

const { start, stopAll } = clouds();
let [admin, member, other]: Client[] = [];

beforeAll(async () => {
  const simulator = await start({ name: 'quotas', servers: 40 });
  [admin, member, other] = await Promise.all(['admin', 'member', 'other'].map((who) => logIn(simulator, who)));
});
afterAll(stopAll);

describe('what the simulated cloud allows and counts', () => {
  it('of Neutron is shown to the project itself and to administrators', async () => {
    const { projectId } = member!;
    const path = `/network/v2.0/quotas/${projectId}`;
    const ports = list(await member!.get('/network/v2.0/ports'), 'ports').length;
    for (const client of [member!, admin!]) {
      const { body } = await client.get(`${path}/details.json`);
      expect(at(body, 'quota', 'port')).toEqual({ limit: 100_000, used: ports, reserved: 0 });
      expect(at((await client.get(path)).body, 'quota', 'port')).toBe(100_000);
    }
    const refused = await other!.get(`${path}/details.json`);
    expect([refused.status, at(refused.body, 'NeutronError', 'type')]).toEqual([403, 'AdminRequired']);
    expect((await member!.get(`${path}/nothing`)).status).toBe(404);
  });

  it('of Cinder is that of a named project for administrators from 3.39 on, else the own', async () => {
    const used = async (client: Client, query: string, version?: string) =>
      at((await client.cinder(`/limits${query}`, version)).body, 'limits', 'absolute', 'totalVolumesUsed');
    const named = `?project_id=${member!.projectId}`;
    const [mine, admins] = [await used(member!, ''), await used(admin!, '')];
    expect(mine).not.toBe(admins);
    expect(await used(admin!, named, '3.39')).toBe(mine);
    expect(await used(admin!, named, '3.38')).toBe(admins);
    expect(await used(other!, named)).toBe(await used(other!, ''));
  });
});
