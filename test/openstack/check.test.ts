import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { startTestGateway } from '../support/gateway.ts';
import { freePort } from '../support/redis-server.ts';
import { configText } from '../support/simulated-cloud.ts';
import { stateOfToken, watchedAdapter } from '../support/watched-sessions.ts';
import { bedClouds, cloudsYaml, credentialsOf } from './bed.ts';
import { podgate } from './gateway-process.ts';
import { OpenstackClient } from './oracle/openstack-client.ts';
import { parse } from 'yaml';

const [first, second] = bedClouds();

interface Entry {
  region_name: string;
  auth: Record<string, string>;
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'podgate-openstack-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const entries = () => (parse(readFileSync(cloudsYaml(), 'utf8')) as { clouds: Record<string, Entry> }).clouds;

/** `podgate check` on a clouds.yaml with both clouds, the second one changed. */
function check(change: (entry: Entry) => unknown) {
  const file = join(folder, 'clouds.yaml');
  const one = entries()[`${first.name}-admin`]!;
  const two = entries()[`${second.name}-admin`]!;
  change(two);
  writeFileSync(file, JSON.stringify({ clouds: { [first.name]: one, [second.name]: two } }), { mode: 0o600 });
  return podgate(['check', '--clouds-yaml', file, '--all-projects']);
}

const row = (name: string, state: string) => new RegExp(`^${name}\\s+openstack\\s+${state}\\s`, 'm');

/** How many servers a cloud has, of all projects. */
async function countServers(bed: typeof first): Promise<number> {
  const client = await OpenstackClient.login(credentialsOf(bed, 'admin'));
  const servers = await client.get<unknown[]>('compute', '/servers?all_tenants=1&limit=1000', 'servers');
  return servers.length;
}

/** Other tests make and delete some of their own meanwhile. */
const MEANWHILE = 5;

it('finds both clouds of the bed in order', async () => {
  const counts = new Map<string, number>(
    await Promise.all([first, second].map(async (bed) => [`${bed.name}-admin`, await countServers(bed)] as const)),
  );
  const names = [first, second].map(({ name }) => `${name}-admin`);
  const args = names.flatMap((name) => ['--cloud', name]);
  const { status, stdout, stderr } = podgate(['check', '--clouds-yaml', cloudsYaml(), ...args, '--all-projects']);
  for (const name of names) {
    expect(stdout).toMatch(row(name, 'ok'));
    const url = entries()[name]!.auth['auth_url'] ?? '';
    const line = stdout.split('\n').find((text) => text.startsWith(name)) ?? '';
    expect(line).toContain(url);
    expect(line).toMatch(/identity 3, .*compute 2\.1–2\.93.*network 2\.0 \([1-9]\d+ extensions\)/);
    const shown = Number(/\s(\d+)\s+\d+ ms\s*$/.exec(line)?.[1]);
    expect(shown).toBeGreaterThan(0);
    expect(Math.abs(shown - (counts.get(name) ?? 0))).toBeLessThanOrEqual(MEANWHILE);
  }
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).not.toMatch(/adapter \S+ fits/);
});

it('says that the clouds of the bed are OpenStack, whichever adapter they are configured with', () => {
  const { auth, region_name: region } = entries()[`${first.name}-admin`]!;
  const { auth_url: url = '', username, password, project_name } = auth;
  const root = url.replace(/\/v3\/?$/, '');
  const login = { username, password, project_name };
  const clouds = [
    { name: 'legacy', adapter: 'openstack-legacy', region, auth: { ...login, url: `${root}/v2.0` } },
    { name: 'easy', adapter: 'easystack', region, auth: { ...login, url } },
  ];
  const file = join(folder, 'podgate.yaml');
  writeFileSync(file, configText({ clouds }), { mode: 0o600 });
  const { stdout } = podgate(['check', '--config', file]);
  expect(stdout).toMatch(/^legacy: .*Keystone has v3\.\d+ and no v2\.0: adapter openstack fits$/m);
  expect(stdout).toMatch(/^easy: nothing in its answers is of easystack's own: adapter openstack fits$/m);
});

it.each<[string, (entry: Entry) => unknown, RegExp]>([
  ['a wrong password', ({ auth }) => (auth['password'] = 'wrong'), /password|credentials|refused/i],
  ['a wrong region', (entry) => (entry.region_name = 'Atlantis'), /region.*Atlantis|Atlantis.*region/i],
  ['a wrong project', ({ auth }) => (auth['project_name'] = 'nowhere'), /project|credentials/i],
])('says what is wrong with %s, and that the other cloud is well', (_what, change, sentence) => {
  const { status, stdout, stderr } = check(change);
  const output = stdout + stderr;
  expect(output).toMatch(row(first.name, 'ok'));
  expect(output).not.toMatch(row(second.name, 'ok'));
  expect(output.split('\n').filter((line) => line.includes(second.name) && sentence.test(line))).not.toEqual([]);
  expect(output).not.toContain('-admin-secret');
  expect(status).toBe(1);
});

it('says that nobody answers at a wrong port', async () => {
  const port = await freePort();
  const { status, stdout, stderr } = check(({ auth }) => {
    auth['auth_url'] = `http://127.0.0.1:${port}/v3`;
  });
  const output = stdout + stderr;
  expect(output).toMatch(row(first.name, 'ok'));
  const about = output.split('\n').filter((line) => line.includes(second.name));
  expect(about.join('\n')).toMatch(/connect|reach|answer/i);
  expect(status).toBe(1);
});

it('a gateway that stops gives back the token that it got from a real cloud (OS-08)', async () => {
  const { auth, region_name: region } = entries()[`${first.name}-member`]!;
  const { auth_url: url = '', username, password, project_name } = auth;
  const entry = { name: 'c1', adapter: 'openstack', region, auth: { url, username, password, project_name } };
  const watched = watchedAdapter(await createAdapters().find('openstack'));
  const gateway = await startTestGateway({ provider: watched.provider, values: { clouds: [entry] } });
  try {
    await gateway.inventory.firstRounds();
    const token = await watched.tokenOf('c1');
    expect(await stateOfToken(url, token)).toBe(200);
    await gateway.close();
    expect(await stateOfToken(url, token)).toBe(401);
  } finally {
    await gateway.close();
  }
});
