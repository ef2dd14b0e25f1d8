import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RESOURCE_NAMES } from '../../src/contract/index.ts';
import type { ConfigFile } from '../../src/config/schema.ts';
import type { Listable } from '../../src/schema/query/list-query.ts';
import type { ResourceSchema } from '../../src/schema/resource.ts';
import { DERIVATIONS, LISTABLES } from '../../src/schema/resources.ts';
import { clientOf, logIn, type Client } from '../support/client.ts';
import { startTestGateway, testIdentity, type TestGateway } from '../support/gateway.ts';
import { ROUTES } from '../support/routes.ts';
import { BOB, HIDDEN, NUMBER, OWN, seenByBob, tenantClouds, type Variant } from '../support/tenant-clouds.ts';
import { NOBODYS, THEIRS, twoTenants, type Words } from '../support/two-tenants.ts';

let gateway: TestGateway;
let [bob, ann]: Client[] = [];
/** Who has nothing in any of the clouds. */
let eve: Client;

beforeAll(async () => {
  const identity = testIdentity() ?? {};
  const users = identity.users?.map((user) => (user.name === 'bob' ? { ...user, id: BOB } : user));
  const cloud = (name: string, map: Record<string, string>) => ({ name, adapter: 'fake', projects: { map } });
  const clouds = [
    cloud('north', { p1: 'alpha', p7: 'lender', p9: THEIRS.project }),
    cloud('south', { p9: THEIRS.project }),
  ] as ConfigFile['clouds'];
  const projects = [...(identity.projects ?? []), { name: 'lender' }];
  const values = { identity: twoTenants({ ...identity, projects, users }), clouds };
  gateway = await startTestGateway({ clouds: tenantClouds(), values });
  const open = clientOf(gateway.url);
  [bob, ann] = await Promise.all([logIn(open, 'bob', 'alpha'), logIn(open, 'ann', 'system')]);
  eve = await logIn(open, 'eve', 'beta');
  await gateway.inventory.firstRounds();
});
afterAll(() => gateway.close());

const enc = encodeURIComponent;
/** A number that nothing has. */
const ABSENT = 7771;
/** The audit first: what is tried below is written there in the words of who tried. */
const isAudit = ({ schema }: Listable) => schema.reach === 'actor';
const KINDS = [...LISTABLES.filter(isAudit), ...LISTABLES.filter((one) => !isAudit(one))].map(
  (listable) => [listable.schema.plural, listable] as const,
);
const READS = ROUTES.filter(({ method, surface }) => method === 'get' && surface === 'unified').map(({ path }) => path);
const listsOf = ({ schema: { plural } }: Listable) => READS.filter((path) => path.split('/').at(-1) === plural);
/** The routes on which one row of a kind is named, nested ones too. */
const showsOf = ({ schema: { plural } }: Listable) =>
  READS.filter((path) => path.includes(`/${plural}/:`) && !path.startsWith('/usages'));

/** All that names one of the hidden things; in the words of others, what there is not. */
function referencesOf(words: Words): readonly string[] {
  return HIDDEN.flatMap(({ id, name, cloud }) =>
    [id, `${cloud}.${id}`, name].map((text) => text.replace(THEIRS.word, words.word)),
  );
}

/** Each parameter and each column of a list with all that names the hidden things, and what no parameter says. */
function narrowingsOf(words: Words, { schema, parameters }: Listable): readonly string[] {
  const { word, ip, mac } = words;
  const number = words === THEIRS ? NUMBER : ABSENT;
  const columns = Object.keys(schema.columns);
  const several = (name: string) =>
    [...referencesOf(words), ip, mac, `${word}-${name.replaceAll('_', '-')}`].map((value) => `${name}=${enc(value)}`);
  const quoted = referencesOf(words).map((value) => `"${value}"`);
  return [
    ...[...parameters.keys()].flatMap((name) => [several(name).join('&'), `${name}=${number}`, `${name}=${ip}`]),
    ...columns.map((name) => `filter=${enc(`${name}.in(${quoted.join(',')})`)}`),
    ...columns.map((name) => `@${name}__contains=${word}`),
    ...columns.map((name) => `filter=${enc(`${name}.in(${number})`)}`),
    `search=${word}`,
    `search=${word.slice(0, 2)}`,
    `search=${ip}`,
    `tags.0.key=${enc(`user:${word}key`)}`,
    `tags.0.key=${enc(`user:${word}key`)}&tags.0.value=${word}-value`,
    // Of the audit this is all that the caller did himself, which grows.
    ...(schema.reach === 'actor' ? [] : [`order_by_tag=${enc(`user:${word}key:ASC`)}`]),
    `details=false&search=${word}`,
    `summary_stats=true&search=${word}`,
    ...['delete=all', 'pending_delete=all', 'admin=true', 'scope=max'].map((wider) => `${wider}&search=${word}`),
  ];
}

/** An answer without what differs between any two; what there is not is called as what is hidden. */
async function answerTo(client: Client, path: string) {
  const { status, text, headers } = await client.ask('GET', path);
  const plain = text
    .replaceAll(/"(request_id|time)":"[^"]*"/g, '"$1":""')
    .replaceAll(NOBODYS.word, THEIRS.word)
    .replaceAll(NOBODYS.ip, THEIRS.ip)
    .replaceAll(NOBODYS.mac, THEIRS.mac)
    .replaceAll(String(ABSENT), String(NUMBER));
  // What is not understood is said in the caller's own words, which are cut somewhere.
  if (status === 400) return { status };
  const clouds = headers.get('x-podgate-clouds')?.replaceAll(/age=\d+/g, 'age');
  return { status, text: plain, clouds };
}

const AT_ONCE = 20;
/** Milliseconds for all parameters and columns of a kind: some hundred requests. */
const PATIENCE = 90_000;

async function expectSame(client: Client, pathsOf: (words: Words) => readonly string[]): Promise<void> {
  const [theirs, nobodys] = [pathsOf(THEIRS), pathsOf(NOBODYS)];
  for (let at = 0; at < theirs.length; at += AT_ONCE) {
    const ask = (paths: readonly string[]) =>
      Promise.all(
        paths.slice(at, at + AT_ONCE).map(async (path, place) => [theirs[at + place], await answerTo(client, path)]),
      );
    expect(await ask(theirs)).toEqual(await ask(nobodys));
  }
}

/** Which of the things a text tells of. */
const wordsIn = (text: string) => ['otter', 'koala', 'panda', THEIRS.word].filter((word) => text.includes(word));
const wordsOf = (variants: readonly Variant[]) => [...new Set(variants.map(({ word }) => word))];

describe('every resource that adapters can report', () => {
  it('is valid as it is made here, and stands in both clouds', async () => {
    for (const { from, kind } of DERIVATIONS) {
      expect(RESOURCE_NAMES).toContain(from);
      const { text } = await ann!.ask('GET', `/${kind.plural}?scope=system&show_emulated=true`);
      expect([kind.plural, text.includes('south'), text.includes('north')]).toEqual([kind.plural, true, true]);
    }
  });
});

/** Nobody owns these: they are for everybody, or for those whom somebody lets use them. */
const OWNERLESS: ReadonlySet<string> = new Set(['serverskus', 'storages']);

/** What Bob sees of a kind, whatever it is made of. What is made of machines is the administrators' business. */
function seenOf(kind: ResourceSchema): readonly Variant[] {
  return DERIVATIONS.filter(({ from, kind: { plural } }) => plural === kind.plural && from !== 'hosts')
    .flatMap(({ from }) => seenByBob(from, kind.reach))
    .filter((one) => !OWNERLESS.has(kind.plural) || one !== OWN);
}

describe.each(DERIVATIONS.map(({ from, kind }) => [kind.plural, from, kind] as const))(
  '%s, made of %s',
  (plural, _from, kind) => {
    it('are shown as their reach says: own, shared and public ones are there, others are not', async () => {
      const seen = seenOf(kind);
      const { status, text } = await bob!.ask('GET', `/${plural}?show_emulated=true`);
      expect([status, wordsIn(text).sort()]).toEqual(kind.reach === 'admin' ? [403, []] : [200, wordsOf(seen).sort()]);
      expect(text).not.toContain('south');
      const others = await eve.ask('GET', `/${plural}?show_emulated=true`);
      expect(wordsIn(others.text)).toEqual([]);
    });
  },
);

/** Where all who have something in a cloud see all of it, only the cloud of others is hidden. */
const hiddenEverywhere = ({ schema }: Listable) => !['cloud', 'account'].includes(schema.reach);

describe.each(KINDS)('%s of others', (_plural, listable) => {
  it('have a route to be listed on', () => {
    expect(listsOf(listable)).not.toEqual([]);
  });

  it(
    'are as if they were not there, for every parameter and column',
    async () => {
      const client = hiddenEverywhere(listable) ? bob! : eve;
      for (const path of listsOf(listable).filter((one) => !one.includes(':'))) {
        await expectSame(client, (words) => narrowingsOf(words, listable).map((query) => `${path}?${query}`));
      }
    },
    PATIENCE,
  );

  it('are as if they were not there, when one is named', async () => {
    const client = hiddenEverywhere(listable) ? bob! : eve;
    for (const template of showsOf(listable)) {
      const fill = (reference: string) => template.replace(/:\w+/, enc(reference)).replaceAll(/:\w+/g, 'status');
      await expectSame(client, (words) => referencesOf(words).map(fill));
    }
  });

  it('are among no different values', async () => {
    const { schema } = listable;
    const client = hiddenEverywhere(listable) ? bob! : eve;
    const open = Object.entries(schema.columns).filter(([, { hidden, admin }]) => !hidden && !admin);
    const fields = open.map(([name]) => `field=${name}`).join('&');
    const path = READS.find((one) => one.endsWith(`/${schema.plural}/distinct-field`));
    const { status, text } = await client.ask(
      'GET',
      `${path ?? ''}?${fields}&extra_field=${enc(`tag:user:${THEIRS.word}key`)}`,
    );
    expect([200, schema.reach === 'admin' ? 403 : 200]).toContain(status);
    expect(text.replaceAll(`tag:user:${THEIRS.word}key`, '')).not.toContain(THEIRS.word);
    expect(text).not.toContain('south');
  });
});
