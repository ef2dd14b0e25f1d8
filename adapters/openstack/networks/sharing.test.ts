import { describe, expect, it } from '@jest/globals';
import { relatedOf } from '../testing/related.ts';
import type { NeutronRbacPolicy } from './neutron.ts';
import { sharingOf } from './sharing.ts';

const project = (id: string) => ({ id, name: `${id}-name`, domain_id: 'd1', domain: 'Default' });
const projects = ['p1', 'p2', 'p3'].map(project);
const policy = (target_tenant: string, action = 'access_as_shared', object_id = 'n1'): NeutronRbacPolicy => {
  return { id: `${object_id}-${target_tenant}-${action}`, object_id, action, target_tenant };
};
const NOBODY_ELSE = { everyone: false, shared_projects: [] };

describe('who may use something, where the lists are those of all projects', () => {
  const thing = { id: 'n1', project_id: 'p1' };
  const told = (rbac_policies: readonly NeutronRbacPolicy[], isOpen = false) =>
    sharingOf(thing, isOpen, relatedOf({ projects, rbac_policies }));

  it('is its project alone, without policies', () => {
    expect(told([])).toEqual({ project: project('p1'), ...NOBODY_ELSE });
    expect(told([policy('*', 'access_as_shared', 'n2')])).toMatchObject(NOBODY_ELSE);
  });

  it('is whom a policy names, each once, and not its own project', () => {
    const { shared_projects, everyone } = told([
      policy('p2'),
      policy('p2', 'access_as_external'),
      policy('p1'),
      policy('unknown'),
    ]);
    expect(everyone).toBe(false);
    expect(shared_projects).toEqual([project('p2'), { id: 'unknown' }]);
  });

  it('is everybody with a policy for all', () => {
    for (const action of ['access_as_shared', 'access_as_external'])
      expect(told([policy('*', action), policy('p2')], true)).toMatchObject({ everyone: true, shared_projects: [] });
  });

  it('is not everybody when it is open to the asking project alone, or outside to some', () => {
    expect(told([policy('p2')], true)).toMatchObject({ everyone: false, shared_projects: [project('p2')] });
  });

  it('is everybody when it is open and the cloud knows no policies, and nobody else until that is known', () => {
    expect(told([], true)).toMatchObject({ everyone: true });
    expect(sharingOf(thing, true, relatedOf({ projects }))).toMatchObject(NOBODY_ELSE);
  });

  it('is not widened by policies of other kinds', () => {
    expect(told([policy('*', 'something_else')])).toMatchObject(NOBODY_ELSE);
  });
});

describe('who may use something that was listed for one project', () => {
  const seen = (project_id: string, isOpen: boolean) =>
    sharingOf({ id: 'n1', project_id, seen_by: 'p1' }, isOpen, relatedOf({ projects }));

  it('is that project alone when it is its own', () => {
    expect(seen('p1', false)).toEqual({ project: project('p1'), ...NOBODY_ELSE });
  });

  it('is everybody when it is open', () => {
    expect(seen('p1', true)).toEqual({ project: project('p1'), everyone: true, shared_projects: [] });
    expect(seen('p2', true)).toEqual({ project: project('p2'), everyone: true, shared_projects: [] });
  });

  it('is nobody when an administrator’s list has what is another’s own', () => {
    expect(seen('p2', false)).toEqual(NOBODY_ELSE);
  });
});
