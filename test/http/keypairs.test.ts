import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check } from '../../src/kit/index.ts';
import { cloudKeyName } from '../../src/schema/keypairs/naming.ts';
import { KeypairFields } from '../../src/schema/keypairs/keypair.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { keypairOf } from '../support/compute-things.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, testIdentity, type TestGateway } from '../support/gateway.ts';

const ID = { bob: 'b0'.repeat(16), rob: 'c0'.repeat(16), ann: 'a0'.repeat(16), gone: 'd0'.repeat(16) };
const key = (user: keyof typeof ID, name: string, more = {}) => keypairOf(cloudKeyName(ID[user], name), more);

const north = fakeCloud([
  { id: 'n1', name: 'with-key', extra: { keypair: cloudKeyName(ID.bob, 'laptop') } },
  { id: 'n2', name: 'with-other-key', extra: { keypair: 'plain' } },
]);
north.things = {
  keypairs: [
    key('bob', 'laptop', { scheme: 'RSA', fingerprint: '0:1:2', public_key: 'ssh-rsa AAAA', guest_count: 1 }),
    key('bob', 'a key/with % odd: signs'),
    key('rob', 'laptop'),
    key('rob', "rob's"),
    key('ann', 'laptop'),
    key('gone', 'left behind'),
    keypairOf('plain'),
  ],
};
const south = fakeCloud();
south.things = { keypairs: [key('bob', 'desk', { scheme: 'ED25519' })] };

let gateway: TestGateway;
let [bob, rob, eve, ann]: Client[] = [];

beforeAll(async () => {
  const identity = testIdentity() ?? {};
  const users = (identity.users ?? []).map((user) =>
    user.name in ID ? { ...user, id: ID[user.name as keyof typeof ID] } : user,
  );
  gateway = await startTestGateway({ clouds: { north, south }, values: { identity: { ...identity, users } } });
  const open = clientOf(gateway.url);
  [bob, rob, eve, ann] = await Promise.all([
    logIn(open, 'bob', 'alpha'),
    logIn(open, 'rob', 'alpha'),
    logIn(open, 'eve', 'beta'),
    logIn(open, 'ann', 'system'),
  ]);
  await gateway.inventory.firstRounds();
});

afterAll(() => gateway.close());

const listed = async (client: Client, query = '') =>
  rowsOf(await client.ask('GET', `/keypairs?order_by=id&order=asc&${query}`), 'keypairs');
const names = async (client: Client, query = '') => (await listed(client, query)).map(({ name }) => name);
const show = (client: Client, reference: string) => client.ask('GET', `/keypairs/${encodeURIComponent(reference)}`);

describe('GET /keypairs', () => {
  it("shows one's own keys of all clouds, by the names that one gave them", async () => {
    expect(await names(bob!)).toEqual(['a key/with % odd: signs', 'laptop', 'desk']);
    expect(await names(rob!)).toEqual(['laptop', "rob's"]);
    expect(await names(eve!)).toEqual([]);
    expect(await names(ann!)).toEqual(['laptop']);
  });

  it('shows all, those of nobody too, only to administrators who ask for all', async () => {
    expect(await names(ann!, 'scope=system')).toHaveLength(8);
    expect(await names(ann!, 'scope=system&search=plain')).toEqual(['plain']);
    for (const scope of ['system', 'domain'])
      expect((await bob!.ask('GET', `/keypairs?scope=${scope}`)).status).toBe(403);
    expect(await names(bob!, 'scope=max')).toEqual(await names(bob!));
  });

  it('holds every documented field', async () => {
    const [row] = await listed(bob!, 'name=laptop');
    expect(check(KeypairFields).problems(row)).toEqual([]);
    expect(row).toMatchObject({
      can_delete: false,
      can_update: false,
      cloudregion_id: 'north',
      external_id: `pg-${ID.bob.slice(0, 12)}-laptop`,
      fingerprint: '0:1:2',
      id: `north.pg-${ID.bob.slice(0, 12)}-laptop`,
      is_public: false,
      linked_guest_count: 1,
      name: 'laptop',
      owner_id: ID.bob,
      owner_name: 'bob',
      private_key_len: 0,
      public_key: 'ssh-rsa AAAA',
      public_scope: 'none',
      scheme: 'RSA',
      status: 'available',
    });
    for (const none of ['project_id', 'tenant', 'owner_key', 'private_key']) expect(row).not.toHaveProperty(none);
  });

  it('does not name users that are not known', async () => {
    const rows = await listed(ann!, 'scope=system&name=left behind&name=plain');
    expect(rows.map(({ owner_id, owner_name }) => [owner_id, owner_name])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });

  it.each([
    ['scheme=ed25519', ['desk']],
    ['fingerprint=0:1:2', ['laptop']],
    ['search=lapt', ['laptop']],
    ['name=desk', ['desk']],
    ['cloudregion_id=south', ['desk']],
    ['filter=linked_guest_count.gt(0)', ['laptop']],
    [`user_id=${ID.bob}`, ['a key/with % odd: signs', 'laptop', 'desk']],
    [`user_id=${ID.rob}`, []],
    ['user=rob', []],
    ['limit=1&offset=1', ['laptop']],
    ['details=false&name=desk', ['desk']],
    ['projects=alpha&name=desk', ['desk']],
  ])('?%s', async (query, expected) => {
    expect(await names(bob!, query)).toEqual(expected);
  });

  it('is narrowed to a user by administrators', async () => {
    expect(await names(ann!, `scope=system&user_id=${ID.rob}`)).toEqual(['laptop', "rob's"]);
    expect(await names(ann!, 'scope=system&user=rob')).toEqual(['laptop', "rob's"]);
    expect(await names(ann!, `scope=system&user_id=${ID.gone}`)).toEqual(['left behind']);
  });

  it.each(['filter=owner_key.in(x)', 'order_by=owner_key'])('?%s: 400', async (query) => {
    expect((await bob!.ask('GET', `/keypairs?${query}`)).status).toBe(400);
    expect((await bob!.ask('GET', '/keypairs/distinct-field?field=owner_key')).status).toBe(400);
  });
});

describe('GET /keypairs/{id}', () => {
  it("finds one's own by name, by its name in the cloud, by its id", async () => {
    const cloudName = cloudKeyName(ID.bob, 'laptop');
    for (const reference of ['laptop', cloudName, `north.${cloudName}`]) {
      const { status, body } = await show(bob!, reference);
      expect([reference, status, (body['keypair'] as { readonly owner_name: string }).owner_name]).toEqual([
        reference,
        200,
        'bob',
      ]);
    }
    const odd = (await listed(bob!, 'search=odd'))[0];
    for (const reference of [String(odd?.['id']), 'a key/with % odd: signs'])
      expect([reference, (await show(bob!, reference)).status]).toEqual([reference, 200]);
  });

  it("means an administrator's own where several have the name, and another's by its id or where it is the only one", async () => {
    const { body } = await show(ann!, 'laptop');
    expect(body['keypair']).toMatchObject({ owner_name: 'ann' });
    expect((await show(ann!, `north.${cloudKeyName(ID.rob, 'laptop')}`)).body['keypair']).toMatchObject({
      owner_name: 'rob',
    });
    expect((await show(ann!, "rob's")).status).toBe(200);
    expect((await show(ann!, 'plain')).status).toBe(200);
  });

  it.each([
    "rob's",
    `north.${cloudKeyName(ID.rob, 'laptop')}`,
    cloudKeyName(ID.rob, 'laptop'),
    'plain',
    'north.plain',
    'x',
  ])('%s is a 404 to others, its private key too', async (reference) => {
    const answer = await show(bob!, reference);
    expect([answer.status, answer.body['class']]).toEqual([404, 'ResourceNotFoundError']);
    const secret = await bob!.ask('GET', `/keypairs/${encodeURIComponent(reference)}/privatekey`);
    expect([secret.status, secret.body['class']]).toEqual([404, 'ResourceNotFoundError']);
  });

  it('has no private key to give', async () => {
    const { status, body } = await bob!.ask('GET', '/keypairs/laptop/privatekey');
    expect([status, body['class']]).toEqual([404, 'SpecNotFoundError']);
    expect(body['details']).toBe(
      'the private key of keypair laptop is kept nowhere: it is handed out once, within an hour after the key was made here',
    );
  });
});

describe("a server's key", () => {
  it('is called as its user called it, and leads to the key', async () => {
    const { body } = await bob!.ask('GET', '/servers/n1');
    const { keypair, keypair_id } = body['server'] as { readonly keypair: string; readonly keypair_id: string };
    expect(keypair).toBe('laptop');
    expect((await show(bob!, keypair_id)).status).toBe(200);
    expect(rowsOf(await bob!.ask('GET', '/servers?keypair=laptop')).map(({ name }) => name)).toEqual(['with-key']);
  });

  it('that the gateway has not made keeps its name', async () => {
    const { body } = await bob!.ask('GET', '/servers/n2');
    expect(body['server']).toMatchObject({ keypair: 'plain', keypair_id: 'north.plain' });
  });
});
