import { startGateway, type Gateway, type GatewayOptions } from '../../src/app.ts';
import type { Config } from '../../src/config/config.ts';
import { configOf } from '../../src/config/load.ts';
import type { ConfigFile } from '../../src/config/schema.ts';
import { noFile } from '../../src/config/standalone.ts';
import type { Provider } from '../../src/contract/index.ts';
import { createLog } from '../../src/observe/log.ts';
import { fakeProvider, type FakeCloud } from './fake-provider.ts';

/** The hash of `secret`, made cheaply: tests log in often. */
export const SECRET_HASH = '$scrypt$ln=4,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$8fMVNQRIS3XNsc6gAOqWRDEoI09km9Ol5J49QfkUo8E';

export const TEST_KEY = 'test-key-test-key-test-key-test-key-test';

/** Users and projects of tests: ann administers, bob is a member of alpha, eve of beta, rob may only look in alpha. */
export function testIdentity(hash = SECRET_HASH): ConfigFile['identity'] {
  return {
    projects: [{ name: 'system' }, { name: 'alpha' }, { name: 'beta' }],
    users: [
      {
        name: 'ann',
        password_hash: hash,
        roles: [
          { role: 'admin', project: 'system' },
          { role: 'admin', project: 'alpha' },
        ],
      },
      { name: 'bob', password_hash: hash, roles: [{ role: 'member', project: 'alpha' }] },
      { name: 'eve', password_hash: hash, roles: [{ role: 'member', project: 'beta' }] },
      { name: 'rob', password_hash: hash, roles: [{ role: 'reader', project: 'alpha' }] },
      { name: 'dom', password_hash: hash, roles: [{ role: 'admin', domain: 'Default' }] },
    ],
  };
}

export interface TestGateway extends Gateway {
  readonly lines: string[];
}

export interface TestGatewayOptions {
  /** Fake clouds by name; rows of project `p1` go to alpha, of `p2` to beta, the rest to nobody. */
  readonly clouds?: Readonly<Record<string, FakeCloud>>;
  readonly provider?: Provider;
  /** Laid over the configuration. */
  readonly values?: Partial<ConfigFile>;
  readonly now?: () => number;
  /** As in `GatewayOptions`. */
  readonly looks?: readonly number[];
  readonly patience?: GatewayOptions['patience'];
}

type CloudEntry = NonNullable<ConfigFile['clouds']>[number];

/** A cloud that is not asked by the clock what changed: faults that a test sets up, and requests that it counts, are its own. */
function unasked(entry: CloudEntry & { readonly inventory?: object }): CloudEntry {
  const inventory = { changes: '1h', ...entry.inventory };
  return { ...entry, inventory } as CloudEntry;
}

/** The values of a test gateway's configuration. */
export function testValues({ clouds = {}, values = {} }: TestGatewayOptions): ConfigFile {
  const entries = Object.keys(clouds).map((name) => ({
    name,
    adapter: 'fake',
    projects: { map: { p1: 'alpha', p2: 'beta' } },
  }));
  return {
    listen: '127.0.0.1:0',
    operations: { listen: '127.0.0.1:0' },
    keys: [{ id: 'k1', secret: TEST_KEY }],
    identity: testIdentity(),
    ...values,
    clouds: (values.clouds ?? entries).map(unasked),
  };
}

/** The configuration of a test gateway. */
export function testConfig(options: TestGatewayOptions): Promise<Config> {
  const provider = options.provider ?? fakeProvider(options.clouds ?? {});
  const findAdapter = () => Promise.resolve(provider as Provider);
  return configOf(noFile('test'), testValues(options), { environment: {}, findAdapter });
}

/** A gateway in this process, on free ports, its log kept. */
export async function startTestGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const config = await testConfig(options);
  const lines: string[] = [];
  const log = createLog({ level: 'debug', format: 'json', destination: { write: (line) => void lines.push(line) } });
  const gateway = await startGateway(config, {
    log,
    now: options.now,
    looks: options.looks,
    patience: options.patience,
  });
  return { ...gateway, lines };
}
