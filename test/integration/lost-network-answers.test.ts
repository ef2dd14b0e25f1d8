import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, type Answer, type Client } from '../support/client.ts';
import { CloudOracle } from '../support/cloud-oracle.ts';
import { CuttingProxy, type Cut } from '../support/cutting-proxy.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { random } from '../support/random.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

const SEED = 8_145;
const RANDOM_CUTS = 12;

type Row = Readonly<Record<string, unknown>>;

let cloud: SimulatedCloud & { readonly url: string };
let oracle: CloudOracle;
let upstream: CuttingProxy;
let gateway: TestGateway;
let bob: Client;

beforeAll(async () => {
  cloud = (await simulatedCloud(
    { name: 'cloud1', servers: 5 },
    { projects: { all: true, map: { demo: 'alpha' } } },
  )) as typeof cloud;
  upstream = await CuttingProxy.to(cloud.url);
  const provider = await createAdapters().find('openstack');
  const endpoints = { network: `${upstream.url}/network` };
  const values = { clouds: [{ ...cloud.entry, endpoints }] };
  gateway = await startTestGateway({ provider, values, looks: [0, 1, 2] });
  const { auth } = cloud.config as { auth: { password: string } };
  oracle = await CloudOracle.of({ url: cloud.url, password: auth.password });
  bob = await logIn(clientOf(gateway.url), 'bob', 'alpha');
  await gateway.inventory.firstRounds();
});

afterAll(async () => {
  await gateway.close();
  await Promise.all([upstream.stop(), cloud.stop()]);
});

let number = 0;
/** Names of one length, so that positions mean the same in each request. */
const fresh = () => `lost-${String((number += 1)).padStart(4, '0')}`;

/** What there is of all that is made here. */
async function all(): Promise<ReadonlyMap<string, Row>> {
  const kinds = await Promise.all(['networks', 'subnets', 'floatingips'].map((kind) => oracle.network(kind)));
  return new Map(kinds.flat().map((row) => [String(row['id']), row]));
}

const ask = (plural: string, body: object, key = ''): Promise<Answer> =>
  bob.ask('POST', `/${plural}`, { body, headers: key === '' ? {} : { 'idempotency-key': key } });

interface Case {
  readonly plural: string;
  /** What is asked for, by a name. */
  readonly body: (name: string) => object;
  /** Beginning of the request that is cut. */
  readonly cut: string;
  /** How many things there are of one. */
  readonly things: number;
}

const CASES: readonly (readonly [string, Case])[] = [
  ['vpc', { plural: 'vpcs', body: (name) => ({ name }), cut: 'POST /network/v2.0/networks HTTP', things: 1 }],
  [
    'network in a vpc',
    {
      plural: 'networks',
      body: (name) => ({ name, vpc: 'twin-a', guest_ip_prefix: '10.250.0.0/24' }),
      cut: 'POST /network/v2.0/subnets HTTP',
      things: 1,
    },
  ],
  [
    'network with a vpc of its own, the network',
    {
      plural: 'networks',
      body: (name) => ({ name, guest_ip_prefix: '10.251.0.0/24' }),
      cut: 'POST /network/v2.0/subnets HTTP',
      things: 2,
    },
  ],
  [
    'network with a vpc of its own, the vpc',
    {
      plural: 'networks',
      body: (name) => ({ name, guest_ip_prefix: '10.251.0.0/24' }),
      cut: 'POST /network/v2.0/networks HTTP',
      things: 2,
    },
  ],
  ['eip', { plural: 'eips', body: (name) => ({ name }), cut: 'POST /network/v2.0/floatingips HTTP', things: 1 }],
  [
    'eip, its description',
    { plural: 'eips', body: (name) => ({ name }), cut: 'PUT /network/v2.0/floatingips/', things: 1 },
  ],
];

/** Deletes what was made, and with a network the vpc that was made for it. */
async function remove(plural: string, answer: Answer): Promise<void> {
  const row = answer.body[plural.slice(0, -1)] as Row;
  await bob.ask('DELETE', `/${plural}/${String(row['id'])}`);
  if (row['vpc'] === row['name']) await bob.ask('DELETE', `/vpcs/${String(row['vpc_id'])}`);
}

/** What one cut led to, in words that are the same for all that went well. */
async function outcome({ plural, body, cut: beginning, things }: Case, cut: Cut, before: number): Promise<string> {
  const name = fresh();
  const { struck } = upstream.cut(beginning, cut);
  const answer = await ask(plural, body(name));
  const made = (await all()).size - before;
  const shown = `cut after ${cut.after} bytes of the ${cut.side} (seed ${SEED})`;
  if (answer.status === 200) await remove(plural, answer);
  const left = (await all()).size - before;
  if (!struck()) return `${shown}: it was not cut`;
  if (left !== 0) return `${shown}: ${answer.status} ${answer.text.slice(0, 200)}: ${left} left`;
  if (answer.status === 200) return made === things ? 'made' : `${shown}: 200, and ${made}`;
  return made === 0 ? 'not made' : `${shown}: ${answer.status}, and ${made}`;
}

describe('what is cut off on the way to the network service', () => {
  beforeAll(async () => {
    expect((await ask('vpcs', { name: 'twin-a' })).status).toBe(200);
  });

  it.each(CASES)('%s: is made once or not at all, wherever the cut is', async (_what, one) => {
    const before = (await all()).size;
    const traffic = await upstream.traffic(one.cut, async () => {
      await remove(one.plural, await ask(one.plural, one.body(fresh())));
    });
    const [request, answer] = [traffic.request.length, traffic.answer.length];
    expect([request > 200, answer > 200, (await all()).size]).toEqual([true, true, before]);
    const { below } = random(SEED);
    const places = [0, 1, request - 1, request, ...Array.from({ length: RANDOM_CUTS }, () => below(request + answer))];
    const cuts = places.map((place): Cut => {
      return place <= request ? { side: 'request', after: place } : { side: 'answer', after: place - request };
    });
    const found = new Set<string>();
    for (const cut of [...cuts, { side: 'answer', after: 0 } as const]) found.add(await outcome(one, cut, before));
    // What is only described was made before, and is taken back.
    const usual = one.cut.startsWith('POST') ? 'made' : 'not made';
    expect([...found].filter((word) => word !== 'not made' && word !== usual)).toEqual([]);
    expect(found).toContain(usual);
  });

  it('a vpc that was made for a network which is refused is taken back', async () => {
    const before = (await all()).size;
    const fault = { kind: 'status', status: 409 } as const;
    await cloud.fail({ fault, service: 'network', path: '/subnets', times: 1 });
    const answer = await ask('networks', { name: fresh(), guest_ip_prefix: '10.252.0.0/24' });
    expect([answer.status, answer.body['details']]).toEqual([
      409,
      expect.stringMatching(/^making a network in a new vpc/),
    ]);
    expect((await all()).size).toBe(before);
  });

  it.each(CASES)('%s: with a key, asked again, there is one', async (_what, one) => {
    const before = (await all()).size;
    const name = fresh();
    const { struck } = upstream.cut(one.cut, { side: 'answer', after: 10 });
    const first = await ask(one.plural, one.body(name), name);
    const second = await ask(one.plural, one.body(name), name);
    const made = (await all()).size - before;
    await remove(one.plural, second);
    expect([struck(), [200, 502, 504].includes(first.status), second.status, made]).toEqual([
      true,
      true,
      200,
      one.things,
    ]);
    expect((await all()).size).toBe(before);
  });
});
