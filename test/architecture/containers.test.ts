import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { readYaml } from '../../src/config/document.ts';
import { loadConfig } from '../../src/config/load.ts';
import { check, type TSchema } from '../../src/kit/index.ts';
import { SECRET_HASH } from '../support/gateway.ts';
import { knownVariables } from '../support/known-variables.ts';
import { ROOT } from './sources.ts';

interface Service {
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly profiles?: readonly string[];
  readonly deploy?: { readonly replicas?: number };
}

const at = (path: string) => join(ROOT, path);
const read = (path: string) => readFileSync(at(path), 'utf8');
const compose = readYaml(at('docker-compose.yml')).value as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const services = Object.entries(compose.services);
const own = services.filter(([, service]) => service.build !== undefined);
const dockerfile = read('Dockerfile').replaceAll('\\\n', ' ');
const instructions = (word: string) =>
  [...dockerfile.matchAll(new RegExp(`^\\s*${word}\\s+(.*)$`, 'gm'))].map(([, rest = '']) => rest.trim());
const environmentOf = (lines: readonly string[]) =>
  Object.fromEntries(
    lines.flatMap((line) => [...line.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value])),
  );
/** What `npm start` runs. */
const startScript = (JSON.parse(read('package.json')) as { scripts: { start: string } }).scripts.start;
const settings = environmentOf(instructions('ENV'));
const portOf = (address: string | undefined) => Number(address?.split(':').at(-1));
/** The value that a reference such as `${NAME:-value}` has when nothing is set. */
const withoutReference = (text: string) => text.replace(/\$\{[A-Z_]+(?::-([^}]*)|:\?[^}]*)?\}/g, '$1');

function help(command: string): string {
  return spawnSync(process.execPath, [at('dist/src/main.js'), command, '--help'], { encoding: 'utf8' }).stdout;
}

describe('docker-compose.yml', () => {
  it('is valid by the compose specification', () => {
    const require = createRequire(import.meta.url);
    const path = join(require.resolve('dclint/package.json'), '..', 'schemas', 'compose.schema.json');
    // It names its draft by a URL that validators do not know; without it they take the draft that it is written in.
    const { $schema: _draft, ...schema } = JSON.parse(readFileSync(path, 'utf8')) as TSchema;
    expect(check(schema as TSchema).problems(compose)).toEqual([]);
    expect(check(schema as TSchema).problems({ services: { gateway: { ports: 5 } } })).not.toEqual([]);
  });

  it('runs two gateways behind a proxy, Redis, Prometheus, and simulated clouds in a profile', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['gateway', 'prometheus', 'proxy', 'redis', 'sandbox']);
    expect(compose.services['gateway']?.deploy?.replicas).toBe(2);
    expect(compose.services['sandbox']?.profiles).toEqual(['sandbox']);
  });

  it('mounts files that are there, and volumes that it declares', () => {
    const mounted = services
      .flatMap(([, { volumes = [] }]) => volumes)
      .map((volume) => withoutReference(volume).split(':')[0] ?? '');
    expect(mounted.length).toBeGreaterThan(2);
    const isNamed = (source: string) => /^\w/.test(source);
    expect(mounted.filter((source) => !isNamed(source) && !existsSync(at(source)))).toEqual([]);
    expect([...new Set(mounted.filter(isNamed))]).toEqual(Object.keys(compose.volumes));
  });

  it('sets variables that Podgate reads, itself or through its configuration', () => {
    const known = knownVariables();
    const referenced = read('config/compose.yaml');
    const names = own.flatMap(([, { environment = {} }]) => Object.keys(environment));
    const unknown = [...names, ...Object.keys(settings).filter((name) => name.startsWith('PODGATE_'))].filter(
      (name) => !known.has(name) && !referenced.includes(`\${${name}}`),
    );
    expect(unknown).toEqual([]);
  });

  it('gives commands and options that there are', () => {
    for (const [, { command = [] }] of own) {
      const [name = '', ...rest] = command;
      const text = help(name);
      expect(text).toContain(`Usage: podgate ${name}`);
      for (const option of rest.filter((word) => word.startsWith('--'))) expect(text).toContain(option);
    }
  });

  it('waits for services that there are', () => {
    const wanted = services.flatMap(([, { depends_on = {} }]) => Object.keys(depends_on));
    expect(wanted.filter((name) => compose.services[name] === undefined)).toEqual([]);
  });
});

describe('ports', () => {
  const gateway = compose.services['gateway']?.environment ?? {};
  const listen = portOf(settings['PODGATE_LISTEN']);
  const operations = portOf(settings['PODGATE_OPERATIONS_LISTEN']);

  it('are the same in the image, the health check, the proxy, Prometheus and the compose file', () => {
    expect([portOf(gateway['PODGATE_LISTEN']), portOf(gateway['PODGATE_OPERATIONS_LISTEN'])]).toEqual([
      listen,
      operations,
    ]);
    expect(instructions('EXPOSE')).toEqual([`${listen} ${operations}`]);
    expect(dockerfile).toContain(`http://127.0.0.1:${operations}/healthz`);
    expect(read('config/nginx.conf')).toContain(`server gateway:${listen} resolve`);
    expect(read('config/prometheus.yml')).toContain(`port: ${operations}`);
  });

  it('of the simulated clouds are those that the configuration names', () => {
    const first = Number(compose.services['sandbox']?.command?.at(-1));
    const named = [...read('config/compose.yaml').matchAll(/sandbox:(\d+)/g)].map(([, port]) => Number(port));
    expect(named).toEqual([first, first + 10, first + 20, first + 30, first + 30]);
    const adapterOf = (path: string) =>
      (readYaml(at(path)).value as { clouds: readonly { name: string; adapter: string }[] }).clouds.map(
        ({ name, adapter }) => `${name}: ${adapter}`,
      );
    expect(adapterOf('config/compose.yaml')).toEqual(adapterOf('config/sandbox.yaml'));
  });
});

describe('Dockerfile', () => {
  it('builds in one stage and runs in another, as an ordinary user, with a health check', () => {
    expect(instructions('FROM')).toHaveLength(2);
    expect(instructions('USER')).toEqual(['node']);
    expect(instructions('HEALTHCHECK')).toHaveLength(1);
  });

  it('copies what is there', () => {
    const copied = instructions('COPY').filter((line) => !line.startsWith('--from'));
    const sources = copied.flatMap((line) => line.split(/\s+/).slice(0, -1));
    expect(sources.filter((path) => !existsSync(at(path)))).toEqual([]);
    const built = instructions('COPY').flatMap((line) =>
      [...line.matchAll(/\/app\/(\S+)/g)].map(([, path = '']) => path),
    );
    expect(built.filter((path) => !existsSync(at(path)))).toEqual([]);
  });

  it('starts the program', () => {
    const [entry = '[]'] = instructions('ENTRYPOINT');
    const [program, ...words] = JSON.parse(entry) as string[];
    expect([program, ...words].join(' ')).toBe(startScript);
    expect(existsSync(at(words.at(-1) ?? ''))).toBe(true);
    expect(help((JSON.parse(instructions('CMD').at(-1) ?? '[]') as string[])[0] ?? '')).toContain(
      'Usage: podgate serve',
    );
  });
});

describe('configurations that are delivered', () => {
  const environment = {
    PODGATE_KEY: 'k'.repeat(48),
    PODGATE_DEMO_HASH: SECRET_HASH,
    PODGATE_ANN_HASH: SECRET_HASH,
    CLOUD1_PASSWORD: 'secret',
    EASY_PASSWORD: 'secret',
    USTACK_BJ1_PASSWORD: 'secret',
    USTACK_GD1_PASSWORD: 'secret',
  };
  const adapters = createAdapters();

  it.each([
    'config/compose.yaml',
    'config/podgate.example.yaml',
    'config/easystack.example.yaml',
    'config/ustack.example.yaml',
  ])('%s is accepted', async (path) => {
    const findAdapter = (name: string) => adapters.find(name);
    const config = await loadConfig(at(path), { environment, findAdapter });
    expect(config.clouds.length).toBeGreaterThan(0);
  });
});
