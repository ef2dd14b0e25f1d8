import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GatewayError, RESOURCE_NAMES, type ResourceName } from '../../src/contract/index.ts';
import { DERIVATIONS } from '../../src/schema/resources.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { madeThing } from '../support/made-things.ts';

const thing = (word: string) => ({
  ...{ word, id: `${word}-1`, name: word, ip: '10.1.1.1', mac: 'fa:16:3e:00:00:01', number: 1, everyone: true },
  project: { id: 'p1', name: 'p1', domain: 'Default' },
});
const OTHERS = RESOURCE_NAMES.filter((name) => name !== 'servers');

function cloudOf(word: string) {
  const cloud = fakeCloud([{ id: `${word}-s`, name: `${word}-server` }]);
  cloud.things = Object.fromEntries(OTHERS.map((name) => [name, [madeThing(name, thing(word))]]));
  return cloud;
}
const [north, south] = [cloudOf('otter'), cloudOf('koala')];

let gateway: TestGateway;
let ann: Client;
/** The resource whose list `south` cannot give. */
let broken: ResourceName | undefined;
/** Milliseconds by which the gateway's clock is ahead: it reads a cloud again once a second at most. */
let ahead = 0;

beforeAll(async () => {
  south.before = (operation) => {
    if (operation === `${broken ?? ''}.list`) throw new GatewayError('upstream_rejected', 'cloud south: out of order');
  };
  gateway = await startTestGateway({ clouds: { north, south }, now: () => Date.now() + ahead });
  ann = await logIn(clientOf(gateway.url), 'ann', 'system');
  await gateway.inventory.firstRounds();
});
afterAll(() => gateway.close());

function list(plural: string, more = '') {
  ahead += 1100;
  return ann.ask('GET', `/${plural}?scope=system&show_emulated=true&refresh=true${more}`);
}

describe.each(
  DERIVATIONS.filter(({ from }) => from !== 'servers').map(({ from, kind }) => [kind.plural, from] as const),
)('a cloud that cannot list what /%s is made of (%s)', (plural, from) => {
  it('is named there with the rows that were known, and nowhere where nothing is lacking', async () => {
    broken = from;
    const partial = await list(plural);
    expect([partial.status, partial.body['errors']]).toEqual([
      200,
      [{ class: 'BadGatewayError', cloud: 'south', code: 502, details: 'cloud south: out of order' }],
    ]);
    expect(partial.text).toContain('otter');
    expect(partial.text).toContain('koala');
    const servers = await list('servers');
    expect([servers.body['errors'], rowsOf(servers).length]).toEqual([undefined, 2]);
    expect((await list(plural, '&strict=true')).status).toBe(502);
    broken = undefined;
    expect((await list(plural)).body['errors']).toBeUndefined();
  });
});
