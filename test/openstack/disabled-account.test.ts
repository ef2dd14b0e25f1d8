import { until } from '../support/inventory.ts';
import { bedClouds } from './bed.ts';
import type { GatewayClient } from './gateway-client.ts';
import { PROJECTS } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { Row } from './oracle/row.ts';

const [first] = bedClouds();
const NATIVE = `/native/${first.name}/compute/v2.1/servers`;

let gateway: GatewayProcess;
let [root, ann]: GatewayClient[] = [];

beforeAll(async () => {
  gateway = await GatewayProcess.start([{ bed: first, login: 'member', default: PROJECTS.alpha, account: 'switched' }]);
  [root, ann] = await Promise.all([gateway.login('root'), gateway.login('ann')]);
  await until('it is read', async () => (await stateOf()) !== 'syncing', 30_000);
}, 60_000);

afterAll(() => gateway.stop());

const turn = async (action: string) => (await root!.ask('POST', `/cloudaccounts/switched/${action}`, {})).status;
const listed = () => ann!.get<Row>('/servers', { limit: 0 });
const stateOf = async () => /state=(\w+)/.exec((await listed()).headers.get('x-podgate-clouds') ?? '')?.[1];

it('an account of a real cloud is neither read nor changed while it is disabled, and both afterwards', async () => {
  const before = (await listed()).body['total'];
  expect((await ann!.get(NATIVE)).status).toBe(200);
  expect(await turn('disable')).toBe(200);
  expect([(await listed()).body['total'], await stateOf()]).toEqual([before, 'disabled']);
  expect((await ann!.get(NATIVE)).status).toBe(503);
  const refused = await ann!.ask('POST', '/secgroups', { name: 'podgate-test-refused' });
  expect([refused.status, refused.body['details']]).toEqual([
    400,
    expect.stringMatching(/^account switched is disabled/),
  ]);
  expect(await turn('enable')).toBe(200);
  await until('it is read again', async () => /ok|degraded/.test((await stateOf()) ?? ''), 15_000);
  expect((await ann!.get(NATIVE)).status).toBe(200);
});
