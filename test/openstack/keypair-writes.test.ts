import { bedClouds } from './bed.ts';
import { remove } from './content/leftovers.ts';
import { Workshop } from './content/workshop.ts';
import type { GatewayClient } from './gateway-client.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { Row } from './oracle/row.ts';
import { PROJECTS } from './gateway-config.ts';
import { CROSSED, OPEN } from './write-ways.ts';

const [first, second] = bedClouds();
const PUBLIC = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK5Df8X2dH1E7PpG1gQkzr0eFh0m9cS3qg2w1mW3tJxY podgate@test';

let shops: readonly Workshop[];

beforeAll(async () => {
  shops = [await Workshop.open(first), await Workshop.open(second)];
}, 180_000);

afterAll(async () => {
  for (const shop of shops) await shop.close();
}, 180_000);

describe.each(CROSSED)('keys are made %s', (_way, user, cloud) => {
  let gateway: GatewayProcess;
  let client: GatewayClient;

  beforeAll(async () => {
    gateway = await GatewayProcess.start([cloud, OPEN]);
    client = await gateway.login(user);
  }, 180_000);

  afterAll(async () => {
    await gateway.stop();
  });

  /** Keys belong to the user that the gateway is logged in as. */
  const owners = () => [cloud.login === 'admin' ? shops[0]!.admin : shops[0]!.dev, shops[1]!.dev] as const;
  const held = (id: unknown) =>
    Promise.all(
      owners().map(async (owner) => {
        const all = await owner.get<{ keypair: { name: string; public_key: string } }[]>(
          'compute',
          '/os-keypairs',
          'keypairs',
        );
        return all.find(({ keypair }) => keypair.name === id)?.keypair.public_key;
      }),
    );

  const rows = async (name: string) => {
    const { body } = await client.ask('GET', `/keypairs?name=${name}`);
    return body['keypairs'] as readonly Row[];
  };

  it.each([
    ['here, with a private key told once', {}],
    ['elsewhere, and brought along', { public_key: PUBLIC }],
  ])('%s: on all clouds at once, and taken off them', async (_what, more) => {
    const name = shops[0]!.name(`key-${user}`);
    const { status, body } = await client.ask('POST', '/keypairs', {
      keypair: { name, project_id: PROJECTS.alpha.id, ...more },
    });
    expect([status, body['details']]).toEqual([200, undefined]);
    const made = body['keypair'] as Row;
    const known = await rows(name);
    const [id] = known.map(({ external_id: key }) => String(key));
    for (const owner of owners())
      shops[0]!.leftovers.add(`key ${id}`, () => remove(owner, 'compute', `/os-keypairs/${id}`));
    expect(known.map((row) => row['cloudregion_id']).sort()).toEqual([first.name, second.name].sort());
    expect(known.map((row) => row['public_key'])).toEqual([made['public_key'], made['public_key']]);
    expect(await held(id)).toEqual([made['public_key'], made['public_key']]);
    const again = await client.ask('GET', `/keypairs/${name}/privatekey`);
    expect(again.status).toBe('public_key' in more ? 404 : 200);
    expect((await client.ask('GET', `/keypairs/${name}/privatekey`)).status).toBe(404);
    expect((await client.ask('DELETE', `/keypairs/${name}`)).status).toBe(200);
    expect(await rows(name)).toEqual([]);
    expect(await held(id)).toEqual([undefined, undefined]);
  });

  it('not from what is no key: the gateway says why', async () => {
    const { status, body } = await client.ask('POST', '/keypairs', {
      keypair: { name: 'x', project_id: PROJECTS.alpha.id, public_key: 'hello' },
    });
    expect([status, body['details']]).toEqual([400, expect.stringMatching(/^public_key: "hello" is no public key/)]);
  });
});
