import { afterAll, describe, expect, it } from '@jest/globals';
import { list, logIn, type Client } from './testing/client.ts';
import { clouds } from './testing/clouds.ts';

const { start, stopAll } = clouds();

afterAll(stopAll);

const ALL = '/servers/detail?all_tenants=1';
const namesOf = async (client: Client) => list(await client.nova(ALL), 'servers').map(({ name }) => name);

describe('long answers that are kept', () => {
  it('are given again until something is asked that is no question', async () => {
    const simulator = await start({ name: 'elsewhere', servers: 20, settings: { answersKept: true } });
    const admin = await logIn(simulator);
    const before = await namesOf(admin);
    const [id = ''] = await simulator.listServerIds();
    await simulator.updateServer(id, { name: 'behind' });
    expect(await namesOf(admin)).toEqual(before);
    // Whoever logs in has changed nothing.
    expect(await namesOf(await logIn(simulator))).toEqual(before);
    await admin.send('POST', `/compute/v2.1/servers/${id}/metadata`, { metadata: { a: 'b' } });
    expect(await namesOf(admin)).toContain('behind');
  });

  it('are those of one microversion', async () => {
    const simulator = await start({ name: 'versions', servers: 20, settings: { answersKept: true } });
    const admin = await logIn(simulator);
    const membersOf = async (version: string) => {
      const [first = {}] = list(await admin.nova(ALL, version), 'servers');
      return Object.keys(first);
    };
    const old = await membersOf('2.1');
    expect(await membersOf('2.93')).not.toEqual(old);
    expect(await membersOf('2.1')).toEqual(old);
  });

  it('are made anew by other clouds', async () => {
    const simulator = await start({ name: 'usual', servers: 20 });
    const admin = await logIn(simulator);
    await namesOf(admin);
    const [id = ''] = await simulator.listServerIds();
    await simulator.updateServer(id, { name: 'behind' });
    expect(await namesOf(admin)).toContain('behind');
  });
});
