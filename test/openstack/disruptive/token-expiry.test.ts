import { bedClouds, runBed } from '../bed.ts';
import { NO_CACHE, type GatewayClient } from '../gateway-client.ts';
import { bothClouds } from '../gateway-config.ts';
import { GatewayProcess } from '../gateway-process.ts';
import { inParallel } from '../oracle/read-cloud.ts';
import { SteadyLoad } from '../steady-load.ts';
import { until } from '../until.ts';

const TOKEN_SECONDS = 5;
const LOAD_SECONDS = 30;
const NUMBERS = bedClouds().map(({ number }) => number);
const SHORT = { OPENSTACK_TOKEN_TTL: `${TOKEN_SECONDS}`, OPENSTACK_TOKEN_CACHE: '1' };

let gateway: GatewayProcess;
let root: GatewayClient;

beforeAll(async () => {
  await runBed('up', NUMBERS, SHORT);
  gateway = await GatewayProcess.start(bothClouds({ interval: '2s' }));
  root = await gateway.login('root');
}, 300_000);

afterAll(async () => {
  await gateway.stop();
  await runBed('up', NUMBERS);
}, 300_000);

it(`lists from the clouds for ${LOAD_SECONDS} s with tokens of ${TOKEN_SECONDS} s, never failing, never in part`, async () => {
  const { total } = await root.list({ scope: 'system' });
  const load = new SteadyLoad(root, { known: 1, live: 3 });
  const end = Date.now() + LOAD_SECONDS * 1000;
  await until('the time has passed', LOAD_SECONDS + 10, () => Date.now() > end);
  const samples = await load.end();
  const wrong = samples.filter(
    (sample) => sample.status !== 200 || sample.errors.length > 0 || sample.total !== total || sample.rows !== total,
  );
  expect(wrong).toEqual([]);
  expect(samples.filter(({ live }) => live).length).toBeGreaterThan(LOAD_SECONDS / 2);
}, 120_000);

it('shows single servers as they are now with tokens that run out in between', async () => {
  const { servers } = await root.list({ scope: 'system' });
  const shown = await inParallel(servers, ({ id }) => root.show(String(id), {}, NO_CACHE));
  expect(shown.map(({ id }) => id)).toEqual(servers.map(({ id }) => id));
});
