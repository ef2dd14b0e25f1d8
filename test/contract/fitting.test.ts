import { describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { openBench } from '../../src/conformance/bench.ts';
import { GatewayError } from '../../src/contract/index.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

const adapters = createAdapters();

interface Settings {
  readonly auth: Readonly<Record<string, unknown>> & { readonly url: string };
  readonly region?: string;
  readonly regions?: Readonly<Record<string, string>>;
}

/** The settings of a cloud as somebody writes them who takes it for another. */
function takenFor(adapter: string, config: Readonly<Record<string, unknown>>, kind: string): Record<string, unknown> {
  if (adapter === kind) return { ...config };
  const { auth, region = 'RegionOne', regions = {}, ...others } = config as unknown as Settings;
  const root = auth.url.replace(/\/v[\d.]+$/, '');
  if (adapter === 'openstack-legacy') {
    const { username, password, project_name } = auth;
    return { auth: { url: `${root}/v2.0`, username, password, project_name }, region };
  }
  const v3 = { ...others, region, auth: { ...auth, url: `${root}/v3` } };
  const compute = Object.values(regions)[0];
  if (adapter === 'ustack') return { ...v3, regions: { [region]: root.replace(/identity$/, 'compute') } };
  return compute === undefined ? v3 : { ...v3, endpoints: { compute: `${compute}/v2/{project_id}` } };
}

/** What is said of a cloud that is configured with an adapter, when something is. */
async function saidOf(adapter: string, cloud: SimulatedCloud, kind: string): Promise<string> {
  const config = takenFor(adapter, cloud.config, kind);
  const found = await adapters.find(adapter);
  const provider = found.forSettings?.(config) ?? found;
  const bench = openBench(provider, config, { allProjects: true, troubled: false });
  try {
    return (await provider.check(bench.session, bench.call())).warnings.join('; ');
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    return error.message;
  } finally {
    await bench.close();
  }
}

/** By the kind of a cloud: which adapter the others are told to be replaced by, where not by its own at once. */
const ON_THE_WAY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // There is no v2.0 of Keystone: what else it is shows with v3.
  ustack: { 'openstack-legacy': 'openstack' },
};

describe('a cloud', () => {
  it.each(adapters.names())(
    'of the kind of %s is told from others, whichever adapter it is configured with',
    async (kind) => {
      const cloud = await simulatedCloud({ name: 'fits', servers: 5 }, {}, kind);
      try {
        for (const adapter of adapters.names()) {
          const said = await saidOf(adapter, cloud, kind);
          const fits = / adapter ([a-z-]+) fits$/.exec(said)?.[1];
          const expected = adapter === kind ? undefined : (ON_THE_WAY[kind]?.[adapter] ?? kind);
          expect([adapter, fits, said]).toEqual([adapter, expected, adapter === kind ? '' : said]);
        }
      } finally {
        await cloud.stop();
      }
    },
  );
});
