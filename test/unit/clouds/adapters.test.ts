import { describe, expect, it } from '@jest/globals';
import { createAdapters, vetted } from '../../../src/clouds/adapters.ts';
import { configOf } from '../../../src/config/load.ts';
import type { ConfigError } from '../../../src/config/problems.ts';
import { noFile } from '../../../src/config/standalone.ts';
import type { Provider } from '../../../src/contract/index.ts';
import { fakeProvider } from '../../support/fake-provider.ts';
import { testValues } from '../../support/gateway.ts';
import { own } from '../../support/scratch-project.ts';

const good = () => fakeProvider({});
const { servers } = good().resources;

const RESOURCES =
  'member resources must be an object with servers and other resources of the contract, each with rows, uses and translate';

/** What is said of an adapter; nothing of a good one. */
function refusal(exported: unknown): string | undefined {
  try {
    vetted('package x', exported);
    return undefined;
  } catch (error) {
    return (error as ConfigError).problems.map(({ where, message }) => `${where}: ${message}`).join();
  }
}

describe('an adapter', () => {
  it('that is as the contract says is taken', () => {
    expect(refusal(good())).toBeUndefined();
  });

  it.each([
    [undefined, 'has no default export made by defineProvider()'],
    [{ ...good(), contract: 2 }, `is made for contract 2; this Podgate (${own.version}) takes contract 1`],
    [
      { ...good(), contract: undefined },
      `does not say for which contract it is made; this Podgate (${own.version}) takes contract 1`,
    ],
    [{ ...good(), name: '' }, 'member name must be a text'],
    [{ ...good(), configSchema: 'none' }, 'member configSchema must be a JSON Schema of an object'],
    [{ ...good(), open: undefined }, 'member open must be a function'],
    [{ ...good(), sources: { servers: {} } }, 'member sources must be an object of lists'],
    [{ ...good(), resources: {} }, RESOURCES],
    [{ ...good(), resources: { servers, machines: servers } }, RESOURCES],
    [{ ...good(), resources: { servers, images: { ...servers, uses: undefined } } }, RESOURCES],
    [
      { ...good(), resources: { servers, images: { ...servers, uses: ['tags'] } } },
      'member resources.images.uses names "tags", which is none of its sources',
    ],
    [
      { ...good(), resources: { servers: { ...servers, rows: 'machines' } } },
      'member resources.servers.rows is "machines", which is none of its sources',
    ],
    [
      { ...good(), sources: { ...good().sources, servers: { ...good().sources['servers'], get: undefined } } },
      'member sources.servers.get must be a function: rows are not deleted on absence alone',
    ],
    [{ ...good() }, 'is not frozen; make it with defineProvider()'],
  ])('that is not is refused by member and expectation (%#)', (exported, expected) => {
    expect(refusal(exported)).toBe(`package x: ${expected}`);
  });
});

describe('a configuration', () => {
  it('that names a package which is none stops the start, with the package', async () => {
    const clouds = [{ name: 'c1', adapter: 'mine' }];
    const values = testValues({ values: { adapters: { mine: 'no-such-package' }, clouds } });
    const adapters = createAdapters();
    const findAdapter = (name: string, from?: string): Promise<Provider> => adapters.find(name, from);
    await expect(configOf(noFile('podgate.yaml'), values, { environment: {}, findAdapter })).rejects.toThrow(
      /"mine": adapter package no-such-package: is not installed; run "npm install no-such-package" where Podgate is installed/,
    );
  });
});
