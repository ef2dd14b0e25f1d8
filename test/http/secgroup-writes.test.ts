import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Answer, type Client } from '../support/client.ts';
import { WrittenServers } from '../support/written-servers.ts';

let world: WrittenServers;
let [bob, eve, ann, rob]: Client[] = [];

beforeAll(async () => {
  world = await WrittenServers.start();
  ({ bob, eve, ann, rob } = world.users);
});

afterAll(() => world.stop());

type Row = Readonly<Record<string, unknown>>;
const groupOf = ({ body }: Answer) => (body['secgroup'] ?? {}) as Row;
const told = ({ status, body }: Answer) => [status, body['details']];

let number = 0;
const fresh = () => `group-${++number}`;
const create = (secgroup: object, client = bob!) => client.ask('POST', '/secgroups', { body: { secgroup } });

async function made(secgroup: object = {}): Promise<Row> {
  const answer = await create({ name: fresh(), ...secgroup });
  expect(told(answer)).toEqual([200, undefined]);
  return groupOf(answer);
}

const rulesOf = async (id: unknown) =>
  rowsOf(await bob!.ask('GET', `/secgrouprules?secgroup_id=${String(id)}&direction=in`), 'secgrouprules').map((rule) =>
    [rule['protocol'], rule['ports'], rule['cidr']].join(' '),
  );

describe('a security group', () => {
  it('is made with its rules, and is in the next list', async () => {
    const rules = [
      { direction: 'in', protocol: 'tcp', ports: '22,80-90', cidr: '10.0.0.0/8', action: 'allow', priority: 1 },
      { direction: 'in', protocol: 'icmp' },
    ];
    const group = await made({ description: 'of a test', rules });
    expect(group).toMatchObject({ description: 'of a test', project: 'alpha', cloudregion_id: 'cloud1' });
    const listed = rowsOf(await bob!.ask('GET', `/secgroups?name=${String(group['name'])}`), 'secgroups');
    expect(listed.map(({ id }) => id)).toEqual([group['id']]);
    expect(await rulesOf(group['id'])).toEqual(
      expect.arrayContaining(['tcp 22 10.0.0.0/8', 'tcp 80-90 10.0.0.0/8', 'icmp  0.0.0.0/0']),
    );
  });

  it('is renamed, given rules, relieved of them, and deleted', async () => {
    const { id } = await made();
    const path = `/secgroups/${String(id)}`;
    const name = fresh();
    expect(groupOf(await bob!.ask('PUT', path, { body: { secgroup: { name, description: 'other' } } }))).toMatchObject({
      name,
      description: 'other',
    });
    const rule = { direction: 'in', protocol: 'udp', ports: '53' };
    expect(told(await bob!.ask('POST', `${path}/add-rule`, { body: { secgroup: rule } }))).toEqual([200, undefined]);
    const second = await bob!.ask('POST', '/secgrouprules', {
      body: { secgrouprule: { secgroup_id: id, direction: 'in', protocol: 'tcp', ports: '443', peer_secgroup: 'web' } },
    });
    expect(second.body['secgrouprule']).toMatchObject({
      protocol: 'tcp',
      ports: '443',
      secgroup: name,
      peer_secgroup: 'web',
    });
    expect((await rulesOf(id)).map((text) => text.split(' ').slice(0, 2))).toEqual(
      expect.arrayContaining([
        ['udp', '53'],
        ['tcp', '443'],
      ]),
    );
    const { id: ruleId } = second.body['secgrouprule'] as Row;
    expect((await bob!.ask('DELETE', `/secgrouprules/${String(ruleId)}`)).status).toBe(200);
    expect(await rulesOf(id)).toEqual(['udp 53 0.0.0.0/0']);
    expect(groupOf(await bob!.ask('DELETE', path))).toMatchObject({ id, status: 'deleting' });
    expect((await bob!.ask('GET', path)).status).toBe(404);
  });

  it('is made once for a key, and by it found again', async () => {
    const name = fresh();
    const ask = () =>
      bob!.ask('POST', '/secgroups', { body: { secgroup: { name } }, headers: { 'idempotency-key': name } });
    const answers = [await ask(), await ask()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(answers.map((answer) => groupOf(answer)['id'])).size).toBe(1);
    expect((await world.asked('POST network')).filter((line) => line.endsWith('/security-groups')).length).toBe(
      number - 1,
    );
  });

  it('is not deleted while something is in it', async () => {
    const [web] = rowsOf(await bob!.ask('GET', '/secgroups?name=web&cloudregion=cloud1'), 'secgroups');
    const answer = await bob!.ask('DELETE', `/secgroups/${String(web?.['id'])}`);
    expect(told(answer)).toEqual([409, expect.stringMatching(/in use/)]);
  });
});

describe('what is refused', () => {
  it.each<[string, object, number, RegExp]>([
    ['no name', {}, 400, /^name or generate_name is missing/],
    ['a name that is there', { name: 'web' }, 409, /^name: a secgroup of the same owner is called web already/],
    ['an odd member', { name: 'x', vlan: 3 }, 400, /^vlan/],
    [
      'bad ports',
      { name: 'x', rules: [{ direction: 'in', protocol: 'tcp', ports: '90-80' }] },
      400,
      /^rules\.0\.ports: "90-80"/,
    ],
    [
      'ports without a protocol',
      { name: 'x', rules: [{ direction: 'in', ports: '80' }] },
      400,
      /^rules\.0\.ports: protocol any/,
    ],
    ['a bad prefix', { name: 'x', rules: [{ direction: 'in', cidr: '10.0.0.0/33' }] }, 400, /^rules\.0\.cidr: /],
    ['a rule that denies', { name: 'x', rules: [{ direction: 'in', action: 'deny' }] }, 406, /^rules\.0\.action: /],
    ['no direction', { name: 'x', rules: [{ protocol: 'tcp' }] }, 400, /^rules\.0: direction/],
    ['an unknown group', { name: 'x', rules: [{ direction: 'in', peer_secgroup: 'nosuch' }] }, 404, /nosuch not found/],
    [
      'a cloud that is only read',
      { name: 'x', prefer_region: 'cloud2' },
      403,
      /^cloud cloud2 is configured as read_only/,
    ],
  ])('%s', async (_what, body, status, words) => {
    const before = (await world.asked('POST network')).length;
    expect(told(await create(body))).toEqual([status, expect.stringMatching(words)]);
    expect((await world.asked('POST network')).length).toBe(before);
  });

  it('a reader, and whoever is of another project', async () => {
    expect((await create({ name: fresh() }, rob)).status).toBe(403);
    const { id } = await made();
    expect((await eve!.ask('DELETE', `/secgroups/${String(id)}`)).status).toBe(404);
    expect((await rob!.ask('DELETE', `/secgroups/${String(id)}`)).status).toBe(403);
    expect((await ann!.ask('DELETE', `/secgroups/${String(id)}`)).status).toBe(200);
  });

  it('an action that there is not, naming those that there are', async () => {
    const { id } = await made();
    const answer = await bob!.ask('POST', `/secgroups/${String(id)}/explode`, { body: {} });
    expect(told(answer)).toEqual([404, expect.stringMatching(/known are add-rule/)]);
  });

  it('a group whose rules the cloud refuses: nothing of it is left', async () => {
    const name = fresh();
    const rule = { direction: 'in', protocol: 'tcp', ports: '80' };
    const answer = await create({ name, rules: [rule, rule] });
    expect(told(answer)).toEqual([409, expect.stringMatching(/already exists/)]);
    expect(rowsOf(await bob!.ask('GET', `/secgroups?name=${name}&refresh=true`), 'secgroups')).toEqual([]);
  });
});
