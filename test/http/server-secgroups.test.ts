import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Client } from '../support/client.ts';
import { act, serverOf, WrittenServers } from '../support/written-servers.ts';

let servers: WrittenServers;
let [bob, eve, ann]: Client[] = [];
/** Groups of alpha by name, beside the default one. */
let groups: readonly string[];
let foreign: string;

const named = (row: Readonly<Record<string, unknown>>) =>
  (row['secgroups'] as { name: string }[]).map(({ name }) => name).sort();

beforeAll(async () => {
  servers = await WrittenServers.start();
  ({ bob, eve, ann } = servers.users);
  const seen = async (client: Client) =>
    rowsOf(await client.ask('GET', '/secgroups?cloudregion=cloud1&limit=0'), 'secgroups');
  const own = await seen(bob);
  groups = own.flatMap(({ id, name, project }) => (project === 'alpha' && name !== 'default' ? [String(id)] : []));
  foreign = String((await seen(eve)).find(({ project }) => project === 'beta')?.['id']);
});

afterAll(() => servers.stop());

/** Acts, and gives the names of the groups in the answer. */
async function done(id: string, action: string, body: object, client = bob!): Promise<readonly string[]> {
  const answer = await act(client, id, action, body);
  expect([answer.status, answer.body['details']]).toEqual([200, undefined]);
  return named(serverOf(answer));
}

describe('the security groups of a server', () => {
  it('are named with their ids when a name means several to an administrator', async () => {
    const id = await servers.take('running');
    const all = rowsOf(await ann!.ask('GET', '/secgroups?cloudregion=cloud1&scope=system&limit=0'), 'secgroups');
    const ids = all.filter(({ name }) => name === 'default').map((row) => String(row['id']));
    expect(ids.length).toBeGreaterThan(1);
    const asked = (await servers.writes(id)).length;
    const answer = await act(ann!, id, 'add-secgroup', { secgroup_ids: ['default'] });
    expect([answer.status, answer.body['class']]).toEqual([409, 'DuplicateNameError']);
    const [, named = ''] =
      /^secgroup_ids\S* secgroup default means several: (.*); use an id$/.exec(String(answer.body['details'])) ?? [];
    expect(named.split(', ').sort()).toEqual(ids.sort());
    expect(await servers.writes(id)).toHaveLength(asked);
  });

  it('are added, taken away, set; the default one is put in place of none', async () => {
    const id = await servers.take('running');
    const [first = '', second = ''] = groups;
    const nameOf = async (group: string) =>
      ((await bob!.ask('GET', `/secgroups/${group}`)).body['secgroup'] as { name: string }).name;
    const [one, two] = [await nameOf(first), await nameOf(second)];
    expect(await done(id, 'set-secgroup', { secgroup_ids: [first, first] })).toEqual([one]);
    expect(await done(id, 'add-secgroup', { server: { secgroup_ids: [two] } })).toEqual([one, two].sort());
    expect(await done(id, 'revoke-secgroup', { secgroup_ids: [first] })).toEqual([two]);
    expect(await done(id, 'assign-secgroup', { secgroup_id: first })).toEqual([one]);
    expect(await done(id, 'revoke-secgroup', { secgroup_ids: [first] })).toEqual(['default']);
    expect(await done(id, 'revoke-secgroup', { secgroup_ids: [] })).toEqual(['default']);
    expect(await done(id, 'add-secgroup', { secgroup_ids: [first] }, ann)).toEqual(['default', one].sort());
    // What else shows it is right at once too.
    const { guest_cnt: guests } = (await bob!.ask('GET', `/secgroups/${second}`)).body['secgroup'] as {
      guest_cnt: number;
    };
    await done(id, 'set-secgroup', { secgroup_ids: [second] });
    const after = (await bob!.ask('GET', `/secgroups/${second}`)).body['secgroup'] as { guest_cnt: number };
    expect(after.guest_cnt).toBe(guests + 1);
  });

  it('is refused when it makes no sense, with what is wrong', async () => {
    const id = await servers.take('running');
    const [first = '', second = ''] = groups;
    await done(id, 'set-secgroup', { secgroup_ids: [first] });
    const cases: readonly (readonly [string, unknown, number, string, RegExp])[] = [
      ['add-secgroup', {}, 400, 'MissingParameterError', /secgroup_ids is missing/],
      ['set-secgroup', { secgroup_ids: [] }, 400, 'MissingParameterError', /secgroup_ids is missing/],
      ['assign-secgroup', {}, 400, 'MissingParameterError', /secgroup_id is missing/],
      ['add-secgroup', { secgroup_ids: [first] }, 400, 'InputParameterError', /is already in security group/],
      ['revoke-secgroup', { secgroup_ids: [second] }, 400, 'InputParameterError', /is not in security group/],
      [
        'add-secgroup',
        { secgroup_ids: ['nothing'] },
        404,
        'ResourceNotFoundError',
        /secgroup_ids\.0: secgroup nothing/,
      ],
      ['add-secgroup', { secgroup_ids: [foreign] }, 404, 'ResourceNotFoundError', /secgroup_ids\.0/],
      ['add-secgroup', { secgroup_ids: 'x' }, 400, 'InputParameterError', /secgroup_ids must be array/],
      ['add-secgroup', { secgroup_ids: [1] }, 400, 'InputParameterError', /secgroup_ids\.0 must be string/],
      ['assign-secgroup', { secgroup: first, secgroup_id: second }, 400, 'InputParameterError', /different things/],
    ];
    for (const [action, body, status, className, why] of cases) {
      const answer = await act(bob!, id, action, body);
      expect([action, answer.status, answer.body['class']]).toEqual([action, status, className]);
      expect(answer.body['details']).toMatch(why);
    }
    const mixed = await act(ann!, id, 'add-secgroup', { secgroup_ids: [foreign] });
    expect([mixed.status, mixed.body['details']]).toEqual([400, expect.stringMatching(/is of project beta/)]);
    expect((await act(eve!, id, 'add-secgroup', { secgroup_ids: [foreign] })).status).toBe(404);
  });
});
