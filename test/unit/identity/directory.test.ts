import { describe, expect, it } from '@jest/globals';
import { localDirectory, projectsOf, roleId, rolesIn, rolesInDomain } from '../../../src/identity/directory.ts';
import { ROLES } from '../../../src/config/identity.ts';
import { load } from '../../support/config-files.ts';

const HASH = `$scrypt$ln=15,r=8,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
const { identity } = await load(`
identity:
  domains: [{ name: Other, id: other-id }]
  projects: [{ name: p }, { name: q }, { name: q, domain: Other }, { name: r, domain: Other, id: r-id }]
  users:
    - { name: ann, password_hash: "${HASH}", roles: [{ role: admin, project: p }, { role: reader, project: p }] }
    - { name: ann, domain: Other, password_hash: "${HASH}", roles: [{ role: member, domain: Other }] }
    - { name: bob, domain: Other, id: bob-id, password_hash: "${HASH}", roles: [{ role: member, project: q }] }
`);
const directory = localDirectory(identity);

describe('the directory', () => {
  it('finds users by id, or by name and domain', () => {
    expect(directory.user({ id: 'bob-id' })?.name).toBe('bob');
    expect(directory.user({ name: 'ann', domain: { name: 'Other' } })?.domain.id).toBe('other-id');
    expect(directory.user({ name: 'ann', domain: { id: 'other-id' } })?.domain.id).toBe('other-id');
    expect(directory.user({ id: 'bob-id', name: 'ann' })?.name).toBe('bob');
    expect(directory.user({ name: 'nobody' })).toBeUndefined();
    expect(directory.user({})).toBeUndefined();
  });

  it.each([{ id: 'default' }, { name: 'Default' }, { name: 'default' }, { id: 'Default' }, { name: 'DEFAULT' }])(
    'takes %j for the default domain, because clients mix its id and name up',
    (domain) => {
      expect(directory.user({ name: 'ann', domain })?.domain.id).toBe('default');
      expect(directory.project({ name: 'q', domain })?.domainId).toBe('default');
      expect(directory.domain(domain)?.id).toBe('default');
    },
  );

  it('does not take other letters for other domains', () => {
    expect(directory.domain({ name: 'other' })).toBeUndefined();
    expect(directory.domain({ name: '' })).toBeUndefined();
    expect(directory.domain({})).toBeUndefined();
  });

  it('takes a name without domain for one of Default, or for the only one there is', () => {
    expect(directory.user({ name: 'ann' })?.domain.id).toBe('default');
    expect(directory.user({ name: 'bob' })?.id).toBe('bob-id');
    expect(directory.project({ name: 'q' })?.domainId).toBe('default');
    expect(directory.project({ name: 'r' })).toBeUndefined();
  });

  it('finds the project that a text of the configuration means', () => {
    expect(directory.findProject('q')?.domainId).toBe('default');
    expect(directory.findProject('Other/q')?.domainId).toBe('other-id');
    expect(directory.findProject('r')?.id).toBe('r-id');
    expect(directory.findProject('r-id')?.name).toBe('r');
    expect(directory.findProject('Default/r')).toBeUndefined();
  });
});

describe('roles', () => {
  const [ann, other] = directory.users();
  const [p, q, otherQ] = directory.projects();

  it('are those in the project and in its domain, the strongest first', () => {
    expect(rolesIn(ann!.grants, p!)).toEqual(['admin', 'reader']);
    expect(rolesIn(ann!.grants, q!)).toEqual([]);
    expect(rolesIn(other!.grants, otherQ!)).toEqual(['member']);
    expect(rolesIn(other!.grants, q!)).toEqual([]);
    expect(rolesInDomain(other!.grants, directory.domains()[1]!)).toEqual(['member']);
    expect(rolesInDomain(ann!.grants, directory.domains()[0]!)).toEqual([]);
  });

  it('say which projects a user has', () => {
    expect(projectsOf(ann!, directory).map(({ name }) => name)).toEqual(['p']);
    expect(projectsOf(other!, directory).map(({ name }) => name)).toEqual(['q', 'r']);
  });

  it('have ids that are the same in every gateway', () => {
    expect(ROLES.map(roleId)).toEqual(ROLES.map(roleId));
    expect(new Set(ROLES.map(roleId)).size).toBe(3);
    for (const role of ROLES) expect(roleId(role)).toMatch(/^[0-9a-f]{32}$/);
  });
});
