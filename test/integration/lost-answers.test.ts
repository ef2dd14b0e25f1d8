import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, type Answer, type Client } from '../support/client.ts';
import { CloudOracle } from '../support/cloud-oracle.ts';
import { CuttingProxy, type Cut, type Traffic } from '../support/cutting-proxy.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { random } from '../support/random.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';
import { serverOf } from '../support/written-servers.ts';

const SEED = 20_261;
const RANDOM_CUTS = 200;
/** Where compute and network services of a simulated cloud listen. */
const PATHS = { compute: '/compute/v2.1', network: '/network' };
const SERVERS = `POST ${PATHS.compute}/servers HTTP`;
const PORTS = `POST ${PATHS.network}/v2.0/ports HTTP`;
/** Answers that say that nothing was made. */
const NOT_THERE = /is not there/;

interface Setting {
  readonly cloud: SimulatedCloud & { readonly url: string; removeServer(id: string): Promise<void> };
  readonly oracle: CloudOracle;
  readonly upstream: CuttingProxy;
  readonly front: CuttingProxy;
  readonly gateway: TestGateway;
  readonly bob: Client;
}

let at: Setting;

beforeAll(async () => {
  const settings = { taskTime: 20 };
  const projects = { all: true, map: { demo: 'alpha' } };
  const cloud = (await simulatedCloud({ name: 'cloud1', servers: 10, settings }, { projects })) as Setting['cloud'];
  const upstream = await CuttingProxy.to(cloud.url);
  const endpoints = { compute: `${upstream.url}${PATHS.compute}`, network: `${upstream.url}${PATHS.network}` };
  const provider = await createAdapters().find('openstack');
  const values = { clouds: [{ ...cloud.entry, endpoints }] };
  const gateway = await startTestGateway({ provider, values, looks: [0, 1, 2] });
  const front = await CuttingProxy.to(gateway.url);
  const { auth } = cloud.config as { auth: { password: string } };
  const oracle = await CloudOracle.of({ url: cloud.url, password: auth.password });
  const bob = await logIn(clientOf(front.url), 'bob', 'alpha');
  await gateway.inventory.firstRounds();
  at = { cloud, oracle, upstream, front, gateway, bob };
});

afterAll(async () => {
  await at.gateway.close();
  await Promise.all([at.front.stop(), at.upstream.stop(), at.cloud.stop()]);
});

let number = 0;
/** Names of one length, so that positions mean the same in each request. */
const fresh = () => `lost-${String((number += 1)).padStart(4, '0')}`;

const PLAIN: readonly object[] = [{ network: 'private-demo-v4' }];
/** Of such interfaces the ports are made before the server. */
const OWN_PORTS = [{ network: 'dual-v4', secgroups: ['default'] }];

const create = (name: string, { nets = PLAIN, key = '' } = {}): Promise<Answer> =>
  at.bob.ask('POST', '/servers', {
    body: { server: { name, sku: 'm1.small', disks: [{ image_id: 'debian-12' }], nets } },
    headers: key === '' ? {} : { 'idempotency-key': key },
  });

/** Ids in the cloud of the servers of a name. */
const idsOf = async (name: string) => (await at.oracle.servers(name)).map(({ id }) => `cloud1.${String(id)}`);

/** With the ports that stay behind when a server is not deleted by the gateway. */
async function removeAll(ids: readonly string[], nets = PLAIN): Promise<void> {
  for (const id of ids) await at.cloud.removeServer(id.slice('cloud1.'.length));
  if (nets !== PLAIN && ids.length > 0) await at.oracle.removePorts(await at.oracle.orphans());
}

/** The ends of all lines of the head and of the pieces of the body. */
function boundaries(bytes: Buffer): readonly number[] {
  const head = bytes.indexOf('\r\n\r\n') + 4;
  const found = [0, head, bytes.length - 1, bytes.length];
  for (let from = bytes.indexOf('\r\n'); from >= 0; from = bytes.indexOf('\r\n', from + 1)) found.push(from, from + 2);
  return [...new Set(found)];
}

function cutsOf({ request, answer }: Traffic, randomly: number, seed = SEED): readonly Cut[] {
  const { below } = random(seed);
  const positions = Array.from({ length: randomly }, () => below(request.length + answer.length));
  return [
    ...boundaries(request).map((after) => ({ side: 'request', after }) as const),
    ...boundaries(answer).map((after) => ({ side: 'answer', after }) as const),
    ...positions.map((place): Cut => {
      const inRequest = place < request.length;
      return inRequest ? { side: 'request', after: place } : { side: 'answer', after: place - request.length };
    }),
  ];
}

const shown = ({ side, after }: Cut) => `cut after ${after} bytes of the ${side} (seed ${SEED})`;

/** What one cut led to, in words that are the same for all that went well. */
async function outcome(cut: Cut, nets: readonly object[], beginning: string): Promise<string> {
  const name = fresh();
  const { struck } = at.upstream.cut(beginning, cut);
  const answer = await create(name, { nets });
  const ids = await idsOf(name);
  const orphans = nets === PLAIN ? [] : await at.oracle.orphans();
  await removeAll(ids, nets);
  if (!struck()) return `${shown(cut)}: it was not cut`;
  if (orphans.length > 0) return `${shown(cut)}: ports are left behind`;
  if (answer.status === 200) {
    return ids.length === 1 && ids[0] === serverOf(answer)['id'] ? 'made' : `${shown(cut)}: 200, and ${ids.length}`;
  }
  const said = String(answer.body['details']);
  if (NOT_THERE.test(said) && ids.length === 0) return 'not made';
  return `${shown(cut)}: ${answer.status} ${said}, and ${ids.length}`;
}

async function outcomes(cuts: readonly Cut[], nets: readonly object[], beginning: string): Promise<Set<string>> {
  const found = new Set<string>();
  for (const cut of cuts) found.add(await outcome(cut, nets, beginning));
  return found;
}

const WELL = new Set(['made', 'not made']);

describe('a server whose creation is cut off on the way to the cloud', () => {
  it('is made once or not at all, and the answer says which, wherever the cut is', async () => {
    const name = fresh();
    const traffic = await at.upstream.traffic(SERVERS, () => create(name));
    await removeAll(await idsOf(name));
    expect(traffic.request.length).toBeGreaterThan(300);
    expect(traffic.answer.length).toBeGreaterThan(300);
    expect(await outcomes(cutsOf(traffic, RANDOM_CUTS), PLAIN, SERVERS)).toEqual(WELL);
  });

  it.each([
    ['server', SERVERS],
    ['port', PORTS],
  ])('leaves none of its own ports behind when the creation of the %s is cut off', async (_what, beginning) => {
    const name = fresh();
    const traffic = await at.upstream.traffic(beginning, () => create(name, { nets: OWN_PORTS }));
    await removeAll(await idsOf(name), OWN_PORTS);
    expect(traffic.answer.length).toBeGreaterThan(300);
    const found = await outcomes(cutsOf(traffic, 10), OWN_PORTS, beginning);
    found.delete('made');
    expect(found).toEqual(new Set(['not made']));
  });
});

describe('a creation with a key that is begun anew', () => {
  it('takes back the ports of the attempt of which nothing is known', async () => {
    const name = fresh();
    const address = [{ network: 'dual-v4', address: '10.102.3.4', secgroups: ['default'] }];
    // Neither is the server's creation heard of, nor can be looked for it: the ports stay, as it may need them.
    at.upstream.cut(SERVERS, { side: 'request', after: 10 });
    const trouble = { fault: { kind: 'status', status: 404 }, service: 'compute', path: '/servers/detail' } as const;
    await at.cloud.fail(trouble);
    const first = await create(name, { key: name, nets: address });
    expect(String(first.body['details'])).toMatch(/it cannot be told whether/);
    expect(await made()).toBe(1);
    await at.cloud.heal();
    const second = await create(name, { key: name, nets: address });
    const ids = await idsOf(name);
    expect([second.status, serverOf(second)['id']]).toEqual([200, ids[0]]);
    expect([ids.length, await made(), await at.oracle.orphans()]).toEqual([1, 1, []]);
    await removeAll(ids, OWN_PORTS);
  });
});

/** How many ports there are that were made for servers. */
const made = async () => (await at.oracle.ports()).filter(({ name }) => String(name).startsWith('podgate:')).length;

/** A caller who repeats his request with its key when he heard no answer. */
async function insistently(cut: Cut): Promise<string> {
  const name = fresh();
  const { struck } = at.front.cut('POST /servers HTTP', cut);
  const ask = () => create(name, { key: name });
  const first = await ask().catch((error: unknown) => error as Error);
  const [second, third] = [await ask(), await ask()];
  const ids = await idsOf(name);
  await removeAll(ids);
  const told = [...('body' in first ? [first] : []), second, third].map((answer) => serverOf(answer)['id']);
  if (!struck()) return `${shown(cut)}: it was not cut`;
  if (ids.length === 1 && told.every((id) => id === ids[0])) return 'made once';
  return `${shown(cut)}: ${ids.length}; ${second.status} ${third.status} ${second.text.slice(0, 200)}`;
}

describe('a caller who is cut off and asks again with the same key', () => {
  it('has one server, wherever the cut is', async () => {
    const name = fresh();
    const traffic = await at.front.traffic('POST /servers HTTP', () => create(name, { key: name }));
    await removeAll(await idsOf(name));
    const found = new Set<string>();
    // Rows differ by a few bytes: the last ones are not in every answer.
    const most = traffic.answer.length - 20;
    const cuts = cutsOf(traffic, 30).filter(({ side, after }) => side === 'request' || after < most);
    for (const cut of cuts) found.add(await insistently(cut));
    expect(found).toEqual(new Set(['made once']));
  });
});
