import { describe, expect, it } from '@jest/globals';
import { defineProvider, type Provider } from '../../../src/contract/index.ts';
import { load, problemsOf } from '../../support/config-files.ts';
import { fakeProvider } from '../../support/fake-provider.ts';

const HASH = `$scrypt$ln=15,r=8,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
const identity = async (text: string) => (await load(`identity: ${text}\n`)).identity;
const user = (rest: string) => `{ users: [{ name: ann, password_hash: '${HASH}', ${rest} }] }`;
const wrong = (text: string) => problemsOf(`identity: ${text}\n`);

describe('users, projects and domains', () => {
  it('have ids of 32 hex characters that stay as long as their names do', async () => {
    const text = `{ domains: [{ name: Other }], projects: [{ name: p }, { name: p, domain: Other }], users: [{ name: ann, password_hash: '${HASH}', roles: [] }] }`;
    const [one, two] = [await identity(text), await identity(text)];
    const ids = [...one.projects, ...one.domains.slice(1), ...one.users].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(two).toEqual(one);
  });

  it('have the ids that they are given', async () => {
    const made = await identity(
      `{ projects: [{ name: p, id: p-1 }], users: [{ name: ann, id: u-1, password_hash: '${HASH}', roles: [{ role: reader, project: p-1 }] }] }`,
    );
    expect(made.users[0]).toMatchObject({ id: 'u-1', enabled: true, displayname: '', email: '', mobile: '' });
    expect(made.users[0]?.grants).toMatchObject([{ role: 'reader', project: { id: 'p-1', domainId: 'default' } }]);
  });

  it('begin with the domain Default and the administration project', async () => {
    const made = await identity('{}');
    expect(made.domains).toMatchObject([{ id: 'default', name: 'Default' }]);
    expect(made.adminProject).toMatchObject({ name: 'system', domain: 'Default', domainId: 'default' });
    expect(made.projects).toEqual([made.adminProject]);
  });

  it('give roles in projects and in whole domains', async () => {
    const roles =
      '[{ role: member, project: p }, { role: admin, domain: Other }, { role: reader, project: q, domain: Other }]';
    const { users } = await identity(
      `{ domains: [{ name: Other }], projects: [{ name: p }, { name: q, domain: Other }], users: [{ name: ann, password_hash: '${HASH}', roles: ${roles} }] }`,
    );
    expect(users[0]?.grants).toMatchObject([
      { role: 'member', project: { name: 'p', domain: 'Default' } },
      { role: 'admin', domain: { name: 'Other' } },
      { role: 'reader', project: { name: 'q', domain: 'Other' } },
    ]);
  });

  it.each([
    ['{ domains: [{ name: A }, { name: A }] }', '1: identity.domains[1].name "A" is there twice'],
    ['{ domains: [{ name: A, id: default }] }', '1: identity.domains[0].name "A" is there twice'],
    ['{ projects: [{ name: p }, { name: p }] }', '1: identity.projects[1].name "p" is there twice in domain Default'],
    [
      '{ projects: [{ name: p, id: x }, { name: q, id: x }] }',
      '1: identity.projects[1].name "q" is there twice in domain Default',
    ],
    [
      '{ projects: [{ name: p, domain: None }] }',
      '1: identity.projects[0].domain "None" is none of the domains Default',
    ],
    [user('roles: [], domain: None'), '1: identity.users[0].domain "None" is none of Default'],
    [
      user('roles: [{ role: admin, project: none }]'),
      '1: identity.users[0].roles[0].project "none" is none of the projects system',
    ],
    [user('roles: [{ role: admin, domain: none }]'), '1: identity.users[0].roles[0].domain "none" is none of Default'],
    [user('roles: [{ role: admin }]'), '1: identity.users[0].roles[0].project is missing; give a project or a domain'],
    [
      user('roles: [{ role: owner, project: system }]'),
      '1: identity.users[0].roles[0].role must be one of admin, member, reader',
    ],
    [
      user('roles: [], password: secret'),
      '1: identity.users[0].password is not a known key; did you mean "password_hash"?',
    ],
  ])('are refused with a sentence: %s', async (text, problem) => {
    expect(await wrong(text)).toEqual([problem]);
  });

  it('are refused when a user is there twice', async () => {
    const ann = `{ name: ann, password_hash: '${HASH}', roles: [] }`;
    expect(await wrong(`{ users: [${ann}, ${ann}] }`)).toEqual([
      '1: identity.users[1].name "ann" is there twice in domain Default',
    ]);
  });
});

describe('the administration project', () => {
  it('is not a project of the same name in another domain', async () => {
    const text = '{ domains: [{ name: Other }], projects: [{ name: system, domain: Other }] }';
    expect((await identity(text)).adminProject).toMatchObject({ name: 'system', domain: 'Default' });
    const both = '{ domains: [{ name: Other }], projects: [{ name: system, domain: Other }, { name: system }] }';
    expect((await identity(both)).adminProject).toMatchObject({ name: 'system', domain: 'Default' });
  });

  it('can be one of another domain when that is said', async () => {
    const text = '{ admin_project: Other/ops, domains: [{ name: Other }], projects: [{ name: ops, domain: Other }] }';
    expect((await identity(text)).adminProject).toMatchObject({ name: 'ops', domain: 'Other' });
    expect(await wrong('{ admin_project: Other/ops, domains: [{ name: Other }] }')).toEqual([
      '1: identity.admin_project "Other/ops" is none of the projects none',
    ]);
  });
});

describe('users from a cloud', () => {
  const source = (rest: string) => `identity: { source: keystone, ${rest} }\nclouds: [{ name: c1, adapter: fake }]\n`;
  const asked = defineProvider({
    ...fakeProvider({}),
    identity: { login: () => Promise.reject(new Error('not asked')), projects: () => Promise.resolve([]) },
  }) as Provider;

  it('need a cloud that can be asked for them', async () => {
    expect(await problemsOf(source('cloud: c1'), { adapters: { fake: asked } })).toEqual([]);
    expect(await problemsOf(source('cloud: c1'))).toEqual([
      '1: identity.cloud "c1" cannot be asked for users by adapter fake',
    ]);
    expect(await problemsOf(source('cloud: c2'))).toEqual(['1: identity.cloud "c2" is none of the clouds c1']);
    expect(await problemsOf(source('region: x'))).toEqual([
      expect.stringMatching(/^1: identity\.region is not a known key/),
    ]);
    expect(await problemsOf(source('token_lifetime: 1h'))).toEqual([
      '1: identity.cloud is missing; source keystone needs the name of a cloud',
    ]);
  });

  it('cannot stand in the file as well', async () => {
    const users = `users: [{ name: ann, password_hash: '${HASH}', roles: [] }]`;
    expect(await problemsOf(source(`cloud: c1, ${users}`), { adapters: { fake: asked } })).toEqual([
      '1: identity.users come from the cloud with source keystone; leave them out',
    ]);
  });

  it('may have their administration project in another domain, which only the cloud knows', async () => {
    const { identity: made } = await load(source('cloud: c1, admin_project: Ops/root'), { adapters: { fake: asked } });
    expect(made.adminProject).toMatchObject({ name: 'root', domain: 'Ops' });
  });
});
