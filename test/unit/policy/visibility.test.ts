import { describe, expect, it } from '@jest/globals';
import type { Actor, Scope } from '../../../src/identity/actor.ts';
import { visibilityOf, visibilityOfOne, widthOf } from '../../../src/policy/visibility.ts';
import type { OwnerProject } from '../../../src/schema/context.ts';
import { everything, facetIn, isIn, nothing } from '../../../src/schema/query/condition.ts';
import type { Ownership } from '../../../src/schema/query/list-query.ts';
import type { Reach } from '../../../src/schema/resource.ts';
import { refusalOf } from '../../support/identity.ts';

const project = (id: string, name: string, domainId: string): OwnerProject => ({
  id,
  name,
  domainId,
  domain: domainId.toUpperCase(),
});
const PROJECTS = [project('a1', 'alpha', 'd1'), project('b1', 'beta', 'd1'), project('a2', 'alpha', 'd2')];
const [ALPHA, BETA] = PROJECTS as [OwnerProject, OwnerProject, OwnerProject];
const context = {
  reach: 'project' as Reach,
  cloudsOf: (projects: ReadonlySet<string>) => (projects.has('a1') ? ['c1'] : []),
  projects: PROJECTS,
  directory: {
    accounts: new Set<string>(),
    regions: [],
    projects: (text: string) => PROJECTS.filter(({ id, name }) => id === text || name === text),
    domains: (text: string) => ['d1', 'd2'].filter((id) => id === text || id.toUpperCase() === text),
  },
};

function actor(scope: Scope, roles: Actor['roles'] = ['member'], systemAdmin = false): Actor {
  const domain = { id: 'd1', name: 'D1' };
  return { id: 'u1', name: 'ann', domain, displayname: '', email: '', mobile: '', scope, roles, systemAdmin };
}

const member = actor({ kind: 'project', project: ALPHA });
const projectAdmin = actor({ kind: 'project', project: ALPHA }, ['admin']);
const domainAdmin = actor({ kind: 'domain', domain: { id: 'd1', name: 'D1' } }, ['admin']);
const domainReader = actor({ kind: 'domain', domain: { id: 'd1', name: 'D1' } }, ['reader']);
const root = actor({ kind: 'project', project: BETA }, ['admin'], true);
const unscoped = actor({ kind: 'unscoped' }, []);

const list = (who: Actor, ownership: Partial<Ownership> = {}) =>
  visibilityOf(who, { deleted: false, ...ownership }, context);
const one = (who: Actor, ownership: Partial<Ownership> = {}) =>
  visibilityOfOne(who, { deleted: false, ...ownership }, context);
const refused = async (work: () => unknown) => (await refusalOf(work)).code;

const OF_ALPHA = { where: isIn('project_id', ['a1']), projects: new Set(['a1']) };
const OF_D1 = { where: isIn('domain_id', ['d1']), projects: new Set(['a1', 'b1']) };
const ALL = { where: everything, projects: 'all' };

describe('a list', () => {
  it("shows the token's project to everybody, to administrators too", () => {
    expect(list(member)).toEqual(OF_ALPHA);
    expect(list(projectAdmin)).toEqual(OF_ALPHA);
    expect(list(root)).toEqual({ where: isIn('project_id', ['b1']), projects: new Set(['b1']) });
  });

  it('shows a domain to those who administer it', async () => {
    expect(list(domainAdmin)).toEqual(OF_D1);
    expect(await refused(() => list(domainReader))).toBe('forbidden');
  });

  it('shows nothing for a token without scope', async () => {
    expect(await refused(() => list(unscoped))).toBe('forbidden');
    expect(await refused(() => one(unscoped))).toBe('forbidden');
  });

  it.each(['undefined', 'user', 'anything', ''])('takes scope=%s for the project', (scope) => {
    expect(list(member, { scope })).toEqual(OF_ALPHA);
  });

  it.each(['system', 'SYSTEM', 'domain'])('of scope=%s needs the privilege, and says which', async (scope) => {
    const refusal = await refusalOf(() => list(member, { scope }));
    expect(refusal.code).toBe('forbidden');
    expect(refusal.message).toContain(`not enough privilege for scope ${scope.toLowerCase()}`);
    expect(await refused(() => list(projectAdmin, { scope }))).toBe('forbidden');
  });

  it('of all is for administrators of the gateway', async () => {
    expect(list(root, { scope: 'system' })).toEqual(ALL);
    expect(await refused(() => list(domainAdmin, { scope: 'system' }))).toBe('forbidden');
  });

  it('is as wide as it may be with scope=max', () => {
    expect([member, domainAdmin, root].map((who) => list(who, { scope: 'max' }))).toEqual([OF_ALPHA, OF_D1, ALL]);
    expect(list(root, { scope: 'MaxAllowed' })).toEqual(ALL);
  });

  it('of what was deleted is for administrators of the gateway', async () => {
    expect(await refused(() => list(member, { deleted: true }))).toBe('forbidden');
    expect(await refused(() => list(domainAdmin, { deleted: true }))).toBe('forbidden');
    expect(list(root, { deleted: true, scope: 'system' })).toEqual(ALL);
  });
});

describe('a list of a named project', () => {
  it('shows it to its own members, by id and by name', () => {
    expect(list(member, { project: 'a1' })).toEqual(OF_ALPHA);
    expect(list(member, { project: 'alpha' })).toEqual(OF_ALPHA);
  });

  it('shows those of a domain to its administrators, and all to those of the gateway', async () => {
    expect(list(domainAdmin, { project: 'beta' }).projects).toEqual(new Set(['b1']));
    expect(list(domainAdmin, { project: 'alpha' }).projects).toEqual(new Set(['a1']));
    expect(await refused(() => list(domainAdmin, { project: 'a2' }))).toBe('forbidden');
    expect(list(root, { project: 'a2' }).projects).toEqual(new Set(['a2']));
  });

  it('shows those of others to nobody else, and names none of them', async () => {
    const beta = await refusalOf(() => list(member, { project: 'beta' }));
    expect(beta.code).toBe('forbidden');
    const elsewhere = actor({ kind: 'project', project: BETA });
    const ambiguous = await refusalOf(() => list(elsewhere, { project: 'alpha' }));
    expect(ambiguous.code).toBe('forbidden');
    expect(ambiguous.message).not.toMatch(/a1|a2|D2/);
  });

  it('names the candidates to those who may see them all', async () => {
    const refusal = await refusalOf(() => list(root, { project: 'alpha' }));
    expect(refusal).toEqual({
      code: 'duplicate_name',
      message: 'several projects are called alpha: a1 (D1), a2 (D2); use an id',
    });
  });

  it('that is not there is not found; whoever may not see all is told the same as of one that is there', async () => {
    expect(await refused(() => list(root, { project: 'none' }))).toBe('not_found');
    for (const who of [member, projectAdmin, domainAdmin]) {
      expect(await refusalOf(() => list(who, { project: 'none' }))).toEqual(
        await refusalOf(() => list(who, { project: 'a2' })),
      );
    }
    expect(await refused(() => list(member, { domain: 'none' }))).toBe('forbidden');
  });
});

describe('a list of a named domain', () => {
  it('is for its administrators and those of the gateway', async () => {
    expect(list(domainAdmin, { domain: 'D1' })).toEqual(OF_D1);
    expect(list(root, { domain: 'd2' }).projects).toEqual(new Set(['a2']));
    for (const who of [member, projectAdmin, domainReader]) {
      expect(await refused(() => list(who, { domain: 'd1' }))).toBe('forbidden');
    }
    expect(await refused(() => list(domainAdmin, { domain: 'd2' }))).toBe('forbidden');
    expect(await refused(() => list(root, { domain: 'none' }))).toBe('not_found');
  });
});

describe('one row', () => {
  it('is looked for as far as the actor may see', () => {
    expect([member, projectAdmin, domainAdmin, root].map((who) => one(who))).toEqual([OF_ALPHA, OF_ALPHA, OF_D1, ALL]);
  });

  it('is looked for less far when that is said', () => {
    expect(one(root, { scope: 'project' }).projects).toEqual(new Set(['b1']));
    expect(one(root, { project: 'a2' }).projects).toEqual(new Set(['a2']));
  });
});

describe('a token of a domain', () => {
  it('shows nothing of it to those who do not administer it', () => {
    expect(one(domainReader)).toEqual({ where: nothing, projects: new Set() });
    expect(list(domainReader, { scope: 'max' })).toEqual({ where: nothing, projects: new Set() });
  });

  it('shows rows of a domain that has no projects yet', () => {
    expect(visibilityOf(domainAdmin, { deleted: false }, { ...context, projects: [] })).toEqual({
      where: isIn('domain_id', ['d1']),
      projects: new Set(),
    });
  });
});

describe('who sees rows of a resource', () => {
  const reaching = (reach: Reach, who: Actor, ownership: Partial<Ownership> = {}) =>
    visibilityOf(who, { deleted: false, ...ownership }, { ...context, reach });

  it('that can be shared: the owner, those it is shared with, and when it is for everybody those who have something in its cloud', () => {
    const forEverybody = { kind: 'all', of: [isIn('everyone', [1]), isIn('cloud', ['c1'])] };
    expect(reaching('shared', member)).toEqual({
      where: { kind: 'any', of: [OF_ALPHA.where, facetIn('shared', ['a1']), forEverybody] },
      projects: OF_ALPHA.projects,
    });
    expect(reaching('shared', root, { scope: 'system' })).toEqual(ALL);
  });

  it("that is nobody's own: whoever has something in its cloud, and administrators wherever they are", () => {
    expect(reaching('cloud', member)).toEqual({ where: isIn('cloud', ['c1']), projects: OF_ALPHA.projects });
    expect(reaching('account', member)).toEqual({ where: facetIn('cloud', ['c1']), projects: OF_ALPHA.projects });
    expect([reaching('cloud', root), reaching('account', root)]).toEqual([ALL, ALL]);
    expect(reaching('cloud', root, { scope: 'project' })).toEqual({
      where: isIn('cloud', []),
      projects: new Set(['b1']),
    });
  });

  it('of users: the user, in whichever project', () => {
    expect(reaching('user', member).where).toEqual(isIn('owner_key', ['u1']));
    expect(reaching('user', root).where).toEqual(isIn('owner_key', ['u1']));
    expect(reaching('user', root, { scope: 'system' })).toEqual(ALL);
  });

  it('of administrators: nobody else', async () => {
    for (const who of [member, projectAdmin, domainAdmin, unscoped]) {
      expect(await refused(() => reaching('admin', who))).toBe('forbidden');
    }
    expect(reaching('admin', root)).toEqual(ALL);
  });
});

describe('records of what somebody did', () => {
  const records = (who: Actor, ownership: Partial<Ownership> = {}) =>
    visibilityOf(who, { deleted: false, ...ownership }, { ...context, reach: 'actor' });
  const own = isIn('user_id', ['u1']);

  it('are shown to the project in which he did it, and to himself', () => {
    const [ofAlpha, ofDomain] = [isIn('tenant_id', ['a1']), isIn('tenant_id', ['a1', 'b1'])];
    expect(records(member)).toEqual({ where: { kind: 'any', of: [ofAlpha, own] }, projects: new Set(['a1']) });
    expect(records(domainAdmin).where).toEqual({ kind: 'any', of: [ofDomain, own] });
    expect(records(root).where).toEqual({ kind: 'any', of: [isIn('tenant_id', ['b1']), own] });
  });

  it('of a named project are those of the project alone', () => {
    expect(records(member, { project: 'a1' })).toEqual({ where: isIn('tenant_id', ['a1']), projects: new Set(['a1']) });
  });

  it('are all shown with system scope', async () => {
    expect(records(root, { scope: 'system' })).toEqual(ALL);
    expect(await refused(() => records(member, { scope: 'system' }))).toBe('forbidden');
    expect(await refused(() => records(unscoped))).toBe('forbidden');
  });
});

describe('the width of a visibility', () => {
  it('is what it reaches: a project, a domain, everything', () => {
    expect([list(member), list(domainAdmin), list(root, { scope: 'system' })].map(widthOf)).toEqual([
      'project',
      'domain',
      'system',
    ]);
  });
});
