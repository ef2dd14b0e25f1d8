import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientOf, logIn, type Client } from '../support/client.ts';
import { CommandLine, run } from '../support/gateway-process.ts';
import { node, own, ScratchProject } from '../support/scratch-project.ts';
import { configText, simulatedCloud } from '../support/simulated-cloud.ts';

const scratch = new ScratchProject();
const NAME = 'podgate-adapter-acme';
const main = (place: string) => join(scratch.folder, place, 'node_modules', 'podgate', 'dist', 'src', 'main.js');
/** What the conformance run of the adapter says, as it was generated. */
let conformed: Promise<string>;
let simulator: ChildProcess;
/** The adapter's settings for the simulated cloud. */
let settings: Readonly<Record<string, unknown>>;

/** A configuration with one cloud of the adapter, which comes from a package or a folder. */
function configuration(place: string, from: string): string {
  const cloud = { name: 'acme1', adapter: 'acme', ...settings, projects: { all: true, default: 'alpha' } };
  const path = join(scratch.folder, place, 'podgate.yaml');
  writeFileSync(path, configText({ adapters: { acme: from }, clouds: [cloud] }));
  return path;
}

async function startSimulator(): Promise<void> {
  const path = join(scratch.folder, 'app', 'node_modules', NAME, 'dist', 'simulator', 'run.js');
  simulator = spawn(process.execPath, [path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(simulator.stdout!, 'data')) as [Buffer];
  settings = JSON.parse(line.toString()) as typeof settings;
}

beforeAll(async () => {
  const podgate = await scratch.pack();
  await scratch.unpack(podgate, 'work');
  const work = scratch.at('work');
  const made = await run(['new-adapter', 'acme'], { main: main('work'), folder: work });
  expect(made).toMatchObject({ code: 0, err: '' });
  await node(['node_modules/typescript/bin/tsc', '-p', 'acme'], work);
  conformed = node(['--test', 'dist/conformance.test.js'], join(work, 'acme'));
  // It is looked at when the rest is done.
  conformed.catch(() => undefined);
  const acme = await scratch.pack(join(work, 'acme'));
  await scratch.install('app', { podgate: `file:${podgate}`, [NAME]: `file:${acme}` });
  await startSimulator();
}, 180_000);
afterAll(() => {
  simulator.kill();
  scratch.remove();
});

describe("a stranger's adapter", () => {
  it('is checked, served and changed by the packed Podgate that it is installed beside', async () => {
    const config = configuration('app', NAME);
    const checked = await run(['check', '--config', config], { main: main('app') });
    expect(checked).toMatchObject({ code: 0, err: '' });
    expect(checked.out).toMatch(/^acme1 +acme +ok +http:\/\/127\.0\.0\.1:\d+ +api 1 +40 /m);

    const gateway = new CommandLine(['serve', '--config', config], {}, scratch.folder, main('app'));
    try {
      const [, url = ''] = await gateway.says(/^Podgate answers at (\S+), metrics/);
      const bob: Client = await logIn(clientOf(url), 'bob', 'alpha');
      const list = await bob.ask('GET', '/servers?limit=50&status=running&order_by=name&order=asc');
      expect([list.status, list.body['total']]).toEqual([200, 32]);
      const [first] = list.body['servers'] as { id: string; name: string; provider: string }[];
      expect(first).toMatchObject({ name: 'demo-0', provider: 'Acme', ips: '10.0.0.0' });
      const path = `/servers/${first!.id}`;
      expect((await bob.ask('POST', `${path}/stop`, { body: {} })).status).toBe(200);
      let status: unknown;
      const end = Date.now() + 20_000;
      do {
        const { body } = await bob.ask('GET', path, { headers: { 'cache-control': 'no-cache' } });
        status = (body['server'] as { status: string }).status;
      } while (status !== 'ready' && Date.now() < end);
      expect(status).toBe('ready');
      const refused = await bob.ask('POST', `${path}/suspend`, { body: {} });
      expect([refused.status, refused.body['class']]).toEqual([406, 'NotSupportedError']);
    } finally {
      gateway.signal('SIGTERM');
      await gateway.exit;
    }
  });

  it('passes the conformance kit as it is generated', async () => {
    const said = await conformed;
    expect(said).toMatch(/^# fail 0$/m);
    expect(said.match(/^# passed {4,}/gm)?.length).toBeGreaterThan(25);
    expect(said).toMatch(/not possible here writing: create: .* \(the target says nothing of how servers are made\)/);
  });

  it('that was made for another contract is refused at start-up, by name and version', async () => {
    const path = join(scratch.folder, 'app', 'node_modules', NAME, 'package.json');
    const manifest = readFileSync(path, 'utf8');
    writeFileSync(path, manifest.replace('"contract": 1', '"contract": 2'));
    try {
      const { code, out, err } = await run(['serve', '--config', configuration('app', NAME)], { main: main('app') });
      expect({ code, out }).toEqual({ code: 2, out: '' });
      const said = `adapter package ${NAME} 0.1.0: is made for contract 2; this Podgate (${own.version}) takes contract 1`;
      expect(err).toContain(said);
    } finally {
      writeFileSync(path, manifest);
    }
  });

  it('may be its folder, where it finds the Podgate that asks for it, and never a second copy', async () => {
    const config = configuration('work', './acme');
    expect(await run(['check', '--config', config], { main: main('work') })).toMatchObject({ code: 0, err: '' });
    const { code, err } = await run(['check', '--config', config], { main: main('app') });
    expect(code).toBe(2);
    expect(err).toContain(`adapter package ${NAME} 0.1.0: would load a second copy of Podgate (${own.version}, `);
  });
});

/** The whole of a dialect, as it is compiled: OpenStack that is never asked for microversions. */
const DIALECT = `
import { defineProvider } from 'podgate/contract';
import { providerOf, STOCK } from '../openstack/family.js';

const FIFTH = Object.freeze({ ...STOCK, name: 'fifth', microversions: false });

export default defineProvider(providerOf(FIFTH));
`;

describe('a fifth dialect', () => {
  it('is one folder, and no edit elsewhere', async () => {
    const folder = join(scratch.folder, 'work', 'node_modules', 'podgate', 'dist', 'adapters', 'fifth');
    mkdirSync(folder);
    writeFileSync(join(folder, 'index.js'), DIALECT);
    const cloud = await simulatedCloud({ name: 'five', servers: 7 });
    try {
      const clouds = [
        { ...cloud.entry, adapter: 'fifth' },
        { ...cloud.entry, name: 'stock' },
      ];
      const path = join(scratch.folder, 'work', 'fifth.yaml');
      writeFileSync(path, configText({ clouds }));
      const { code, out, err } = await run(['check', '--config', path], { main: main('work') });
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(/^five +fifth +ok .*compute 2\.0,/m);
      expect(out).toMatch(/^stock +openstack +ok .*compute 2\.1–2\.\d+,/m);
    } finally {
      await cloud.stop();
    }
  });
});
