import { bedClouds, runBed } from '../bed.ts';
import { NO_CACHE, type GatewayClient } from '../gateway-client.ts';
import { bothClouds } from '../gateway-config.ts';
import { GatewayProcess } from '../gateway-process.ts';
import { inParallel } from '../oracle/read-cloud.ts';
import { blames, digest, SteadyLoad } from '../steady-load.ts';
import { until } from '../until.ts';

const TOKEN_SECONDS = 8;
const LOAD_SECONDS = 30;
const CLOUDS = bedClouds();
const NUMBERS = CLOUDS.map(({ number }) => number);
const SHORT = { OPENSTACK_TOKEN_TTL: `${TOKEN_SECONDS}` };

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
  const before = await gateway.logins();
  const load = new SteadyLoad(root, { known: 1, live: 3 });
  const end = Date.now() + LOAD_SECONDS * 1000;
  await until('the time has passed', LOAD_SECONDS + 10, () => Date.now() > end);
  const samples = await load.end();
  const wrong = samples.filter(
    (one) =>
      one.status !== 200 || one.total !== total || one.rows !== total || CLOUDS.some(({ name }) => blames(one, name)),
  );
  expect(digest(wrong)).toEqual([]);
  expect(samples.filter(({ live }) => live).length).toBeGreaterThan(LOAD_SECONDS / 2);
  const after = await gateway.logins();
  for (const { name } of CLOUDS) {
    expect((after[name] ?? 0) - (before[name] ?? 0)).toBeGreaterThanOrEqual(Math.floor(LOAD_SECONDS / TOKEN_SECONDS));
  }
  expect((await root.listNow({ scope: 'system' })).total).toBe(total);
}, 120_000);

it('shows single servers as they are now with tokens that run out in between', async () => {
  const { servers } = await root.list({ scope: 'system' });
  const shown = await inParallel(servers, ({ id }) => root.show(String(id), {}, NO_CACHE));
  expect(shown.map(({ id }) => id)).toEqual(servers.map(({ id }) => id));
});
