import { bedClouds } from './bed.ts';
import type { GatewayClient } from './gateway-client.ts';
import { PROJECTS, type ConfiguredCloud } from './gateway-config.ts';
import { inParallel } from './oracle/read-cloud.ts';
import type { ResourceOracle } from './oracle/resources/resource.ts';
import { until } from './until.ts';

const [first, second] = bedClouds();
const BY_NAME = { map: { alpha: PROJECTS.alpha, beta: PROJECTS.beta } };
const DRESSED = {
  account: 'acme',
  brand: 'Acme Cloud',
  cloudEnv: 'public',
  readOnly: true,
  mediumTypes: { fast: 'ssd' },
};

/** Each way of reading the two clouds: what the credentials see differs. */
export const WAYS: readonly (readonly [string, readonly [ConfiguredCloud, ConfiguredCloud]])[] = [
  [
    'as administrator of all projects',
    [
      { bed: first, login: 'admin', all: true, ...BY_NAME },
      { bed: second, login: 'admin', all: true, map: { 'Default/alpha': PROJECTS.alpha }, ...DRESSED },
    ],
  ],
  [
    'as member',
    [
      { bed: first, login: 'member', ...BY_NAME },
      { bed: second, login: 'member-beta', default: PROJECTS.beta, ...DRESSED },
    ],
  ],
  [
    'as member of the second tenant',
    [
      { bed: first, login: 'member-beta', ...BY_NAME },
      { bed: second, login: 'member', default: PROJECTS.alpha },
    ],
  ],
];

const PATIENCE_SECONDS = 60;

/** Waits until the gateway has read once what rows of all resources are made of: servers are there before the rest is. */
export async function settled(root: GatewayClient, oracles: readonly ResourceOracle[]): Promise<void> {
  await until('every list is whole', PATIENCE_SECONDS, async () => {
    const answers = await inParallel(oracles, ({ plural, query }) =>
      root.get(`/${plural}`, { ...query, scope: 'system', limit: 1 }),
    );
    return answers.every(({ headers }) => !(headers.get('x-podgate-clouds') ?? '').includes('syncing'));
  });
}
