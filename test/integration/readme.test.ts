import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const main = join(root, 'dist/src/main.js');
const PASSWORD = 'a password for the examples';

/** The blocks of a kind in the README, in order. */
const blocks = (kind: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);

interface Ended {
  readonly code: number | null;
  readonly out: string;
}

async function run(program: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(program, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out };
}

/** A process of the command line, and what it has said so far. */
class Running {
  readonly process: ChildProcess;
  said = '';

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv) {
    this.process = spawn(process.execPath, [main, ...args], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.process.stdout?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
  }

  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.said);
      if (found) return found;
      if (this.process.exitCode !== null) throw new Error(`it ended: ${this.said}`);
      await new Promise((resolve) => this.process.stdout?.once('data', resolve));
    }
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
  }
}

const FREE_PORTS = { PODGATE_LISTEN: '127.0.0.1:0', PODGATE_OPERATIONS_LISTEN: '127.0.0.1:0' };

describe('the README', () => {
  let gateway: Running;
  let [url, operations] = ['', ''];

  beforeAll(async () => {
    gateway = new Running([], { ...FREE_PORTS, PODGATE_SANDBOX_PASSWORD: PASSWORD, PODGATE_SANDBOX_SERVERS: '30' });
    [, url = ''] = await gateway.until(/^Podgate answers at (\S+),/m);
    [, operations = ''] = await gateway.until(/^ {2}metrics +(\S+)\/metrics$/m);
    await gateway.until(/^curl .*$/m);
  });
  afterAll(() => gateway.stop());

  it('has examples that work, in their order', async () => {
    const examples = blocks('sh').map((block) =>
      block.replaceAll('http://127.0.0.1:8888', url).replaceAll('http://127.0.0.1:9464', operations),
    );
    expect(examples.length).toBeGreaterThan(6);
    const script = [
      'set -euo pipefail',
      // An answer that is an error ends the script.
      'curl() { command curl --fail-with-body "$@"; }',
      ...examples.flatMap((block) => [block, "printf '\\n=====\\n'"]),
    ].join('\n');
    const { code, out } = await run('bash', ['-c', script], { PASSWORD });
    expect({ code, out: code === 0 ? '' : out }).toEqual({ code: 0, out: '' });
    const [login = '', ...answers] = out.split('\n=====\n');
    expect(login.trim()).toBe('');
    const lists = answers.flatMap((text) => (text.startsWith('{"limit"') ? [JSON.parse(text) as List] : []));
    expect(lists.filter((list) => 'servers' in list).length).toBeGreaterThanOrEqual(4);
    for (const list of lists) expect(Object.values(list).find(Array.isArray)).not.toEqual([]);
    expect(answers.join('\n')).toMatch(/^x-podgate-clouds: .*north.*south.*west.*east/im);
  });

  it('leads to a line to paste that lists servers of all clouds', async () => {
    const [line = ''] = /^curl .*$/m.exec(gateway.said) ?? [];
    const { code, out } = await run('bash', ['-c', line.replace('limit=5', 'limit=500')]);
    expect(code).toBe(0);
    const { servers } = JSON.parse(out.slice(out.indexOf('{'))) as List;
    expect(new Set(servers.map(({ region }) => region)).size).toBe(4);
  });
});

interface List {
  readonly servers: readonly { readonly region: string }[];
}

/** A project of the simulated clouds that has servers, and in which their administrator has a role. */
const FULL_PROJECT = 'demo';

describe('the way to real clouds in the README', () => {
  let sandbox: Running;
  let file = '';
  const commands = blocks('console')
    .join('')
    .split('\n')
    .filter((line) => line.includes('--clouds-yaml'))
    .map((line) => line.replace(/^\$ npm start -- /, '').split(' '));

  beforeAll(async () => {
    sandbox = new Running(['sandbox', '--servers', '10'], {});
    const [, identity = ''] = await sandbox.until(/url: "?(http:\/\/\S+?\/v3)"?\s/);
    const [, username = ''] = await sandbox.until(/username: "?(\w+)"?/);
    const [, password = ''] = await sandbox.until(/password: "?([^"\s]+)"?/);
    const [example = ''] = blocks('yaml');
    const mine = example
      .replace(/auth_url: .*/, `auth_url: ${identity}`)
      .replace(/username: .*/, `username: ${username}`)
      .replace(/password: .*/, `password: ${password}`)
      .replace(/project_name: .*/, `project_name: ${FULL_PROJECT}`);
    file = join(mkdtempSync(join(tmpdir(), 'podgate-readme-')), 'clouds.yaml');
    writeFileSync(file, mine, { mode: 0o600 });
  });
  afterAll(() => sandbox.stop());

  it('checks the entry', async () => {
    const check = commands.find(([word]) => word === 'check') ?? [];
    const { code, out } = await run(process.execPath, [
      main,
      ...check.map((word) => word.replace('clouds.yaml', file)),
    ]);
    expect(out).toMatch(/^mycloud +openstack +ok +http:\S+/m);
    expect(code).toBe(0);
  });

  it('serves it, and prints a line that lists it', async () => {
    const serve = commands.find(([word]) => word !== 'check') ?? [];
    const gateway = new Running(
      serve.map((word) => (word === 'clouds.yaml' ? file : word)),
      FREE_PORTS,
    );
    try {
      const [line] = await gateway.until(/^curl .*$/m);
      const { out } = await run('bash', ['-c', line]);
      const { servers } = JSON.parse(out.slice(out.indexOf('{'))) as List;
      expect(servers.length).toBeGreaterThan(0);
      for (const { region } of servers) expect(region).toBe('mycloud-RegionOne');
    } finally {
      await gateway.stop();
    }
  });
});
