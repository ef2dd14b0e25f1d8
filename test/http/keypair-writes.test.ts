import { createPrivateKey, createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Answer, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

let gateway: TestGateway;
let clouds: SimulatedCloud[] = [];
let [bob, eve, rob]: Client[] = [];

beforeAll(async () => {
  const projects = { all: true, map: { demo: 'alpha', other: 'beta' } };
  clouds = await Promise.all(['one', 'two'].map((name) => simulatedCloud({ name, servers: 5 }, { projects })));
  const provider = await createAdapters().find('openstack');
  gateway = await startTestGateway({ provider, values: { clouds: clouds.map(({ entry }) => entry) } });
  const open = clientOf(gateway.url);
  [bob, eve, rob] = await Promise.all([
    logIn(open, 'bob', 'alpha'),
    logIn(open, 'eve', 'beta'),
    logIn(open, 'rob', 'alpha'),
  ]);
  await gateway.inventory.firstRounds();
});

afterAll(async () => {
  await gateway.close();
  await Promise.all(clouds.map((cloud) => cloud.stop()));
});

const ED25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK5Df8X2dH1E7PpG1gQkzr0eFh0m9cS3qg2w1mW3tJxY someone@example.org';

const keyOf = ({ body }: Answer) => (body['keypair'] ?? {}) as Readonly<Record<string, string>>;
const told = ({ status, body }: Answer) => [status, body['details']];
let number = 0;
const fresh = () => `key-${++number}`;
const create = (keypair: object, client = bob!) => client.ask('POST', '/keypairs', { body: { keypair } });
const placesOf = async (name: string, client = bob!) =>
  rowsOf(await client.ask('GET', `/keypairs?name=${name}`), 'keypairs').map((row) => row['cloudregion_id']);

describe('a keypair', () => {
  it('is made on every cloud of the project, with one private key that fits and is told in the answer', async () => {
    const name = fresh();
    const answer = await create({ name });
    expect(told(answer)).toEqual([200, undefined]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { private_key: secret = '', public_key: open = '', scheme } = keyOf(answer);
    expect(scheme).toBe('RSA');
    const parts = createPublicKey(createPrivateKey(secret)).export({ format: 'jwk' });
    const blob = Buffer.from(open.split(' ')[1] ?? '', 'base64');
    expect(blob.includes(Buffer.from(parts.n ?? '', 'base64url'))).toBe(true);
    expect((await placesOf(name)).sort()).toEqual(['one', 'two']);
    expect(gateway.lines.join('\n')).not.toContain(secret.split('\n')[1]);
  });

  it('gives its private key once to who asks for it, and to nobody else', async () => {
    const name = fresh();
    const { private_key: secret } = keyOf(await create({ name }));
    expect((await eve!.ask('GET', `/keypairs/${name}/privatekey`)).status).toBe(404);
    expect(keyOf(await bob!.ask('GET', `/keypairs/${name}/privatekey`))).toEqual({ private_key: secret });
    expect(told(await bob!.ask('GET', `/keypairs/${name}/privatekey`))).toEqual([
      404,
      expect.stringMatching(/is kept nowhere: it is handed out once/),
    ]);
  });

  it('gives no private key of an earlier key of its name', async () => {
    const name = fresh();
    await create({ name });
    await bob!.ask('DELETE', `/keypairs/${name}`);
    await create({ name, public_key: ED25519 });
    expect((await bob!.ask('GET', `/keypairs/${name}/privatekey`)).status).toBe(404);
  });

  it('may be brought along; then there is no private key', async () => {
    const name = fresh();
    const key = keyOf(await create({ name, public_key: ED25519, scheme: 'ED25519' }));
    expect(key).toMatchObject({ name, public_key: ED25519, scheme: 'ED25519' });
    expect(key).not.toHaveProperty('private_key');
    expect((await bob!.ask('GET', `/keypairs/${name}/privatekey`)).status).toBe(404);
  });

  it('may be made on one cloud alone', async () => {
    const name = fresh();
    expect((await create({ name, public_key: ED25519, prefer_region: 'two' })).status).toBe(200);
    expect(await placesOf(name)).toEqual(['two']);
  });

  it('is its user’s own: others may have one of the same name', async () => {
    const name = fresh();
    expect((await create({ name, public_key: ED25519 })).status).toBe(200);
    expect((await create({ name, public_key: ED25519 }, eve)).status).toBe(200);
    expect((await eve!.ask('DELETE', `/keypairs/${name}`)).status).toBe(200);
    expect((await placesOf(name)).sort()).toEqual(['one', 'two']);
  });

  it('is deleted by its name everywhere, by its id on one cloud', async () => {
    const name = fresh();
    const { id } = keyOf(await create({ name, public_key: ED25519 }));
    expect((await bob!.ask('DELETE', `/keypairs/${id}`)).status).toBe(200);
    expect(await placesOf(name)).toHaveLength(1);
    expect((await bob!.ask('DELETE', `/keypairs/${name}`)).status).toBe(200);
    expect(await placesOf(name)).toEqual([]);
    expect((await bob!.ask('DELETE', `/keypairs/${name}`)).status).toBe(404);
  });

  it('is on all clouds or on none', async () => {
    const name = fresh();
    // Until it is healed: the list of keys may be read at any time.
    await clouds[1]!.fail({ fault: { kind: 'status', status: 403 }, service: 'compute', path: '/os-keypairs' });
    const { status } = await create({ name, public_key: ED25519 });
    await clouds[1]!.heal();
    expect(status).toBe(403);
    expect(await placesOf(name)).toEqual([]);
  });

  it('is told once: the answer that is kept for a key of the request has no private key', async () => {
    const name = fresh();
    const ask = () =>
      bob!.ask('POST', '/keypairs', { body: { keypair: { name } }, headers: { 'idempotency-key': name } });
    const answers = [await ask(), await ask()];
    expect(answers.map((answer) => 'private_key' in keyOf(answer))).toEqual([true, false]);
    expect(answers.map((answer) => answer.headers.get('idempotency-replayed'))).toEqual([null, 'true']);
  });
});

describe('what is refused', () => {
  it.each<[string, object, number, RegExp]>([
    ['no name', {}, 400, /^name or generate_name is missing/],
    ['no key', { name: 'x', public_key: 'hello' }, 400, /^public_key: "hello" is no public key: it must look like/],
    ['an odd kind', { name: 'x', public_key: `pgp-key ${'A'.repeat(40)}` }, 400, /accepted are ssh-rsa, ssh-ed25519/],
    [
      'another inside',
      { name: 'x', public_key: ED25519.replace('ed25519', 'rsa') },
      400,
      /what follows ssh-rsa is none/,
    ],
    ['a scheme that is not made', { name: 'x', scheme: 'DSA' }, 406, /DSA are not made here/],
    [
      'another project',
      { name: 'x', public_key: ED25519, project: 'beta' },
      403,
      /^project: only administrators make keypairs/,
    ],
    [
      'an unknown cloud',
      { name: 'x', public_key: ED25519, prefer_region: 'nosuch' },
      404,
      /^prefer_region: nosuch not found/,
    ],
  ])('%s', async (_what, body, status, words) => {
    expect(told(await create(body))).toEqual([status, expect.stringMatching(words)]);
  });

  it('a name that the user has already, and a reader', async () => {
    const name = fresh();
    await create({ name, public_key: ED25519 });
    expect(told(await create({ name, public_key: ED25519 }))).toEqual([
      409,
      expect.stringMatching(/^name: a keypair .* is called/),
    ]);
    expect((await create({ name: fresh(), public_key: ED25519 }, rob)).status).toBe(403);
  });
});
