import { describe, expect, it } from '@jest/globals';
import { recorded, stubCloud, type Answer } from '../testing/cloud.ts';
import { networks, rbacPolicies, securityGroups } from './sources.ts';

const POLICY = { id: 'r1', object_type: 'network', object_id: 'n1', action: 'access_as_shared', target_tenant: '*' };

async function policies(answer: Answer, allProjects = true) {
  const cloud = stubCloud({ allProjects, answers: { '/v2.0/rbac-policies': answer } });
  return { ...cloud, page: await rbacPolicies.list(cloud.session, undefined, cloud.call) };
}

describe('whom things are shared with', () => {
  it('is asked for in one list', async () => {
    const { page, asked } = await policies({ body: { rbac_policies: [POLICY] } });
    expect(page).toEqual({ items: [{ id: 'r1', object_id: 'n1', action: 'access_as_shared', target_tenant: '*' }] });
    expect(asked).toHaveLength(1);
  });

  it('is not asked for when one project is read', async () => {
    const { page, asked } = await policies({ status: 500, body: '' }, false);
    expect([page, asked]).toEqual([{ items: [] }, []]);
  });

  it.each(['network-error-404-route', 'identity-error-403'])('is nobody where Neutron answers %s', async (name) => {
    const { page, warnings } = await policies(recorded(name));
    expect(page).toEqual({ items: [] });
    expect(warnings).toHaveLength(1);
  });

  it('is not taken for nobody when Neutron fails', async () => {
    await expect(policies({ status: 500, body: '' })).rejects.toMatchObject({ code: 'upstream_rejected' });
  });
});

describe('for whom a list was made', () => {
  it.each([
    ['networks', '/v2.0/networks', networks],
    ['security-groups', '/v2.0/security-groups', securityGroups],
  ] as const)('stands in each record of %s, unless it was for everybody', async (name, path, source) => {
    for (const [allProjects, seen] of [
      [false, 'bfece6040aa943c4aa5d8162f258a14b'],
      [true, undefined],
    ] as const) {
      const { session, call } = stubCloud({ allProjects, answers: { [path]: recorded(name) } });
      const { items } = await source.list(session, undefined, call);
      expect(items.length).toBeGreaterThan(0);
      expect(new Set(items.map(({ seen_by }) => seen_by))).toEqual(new Set([seen]));
    }
  });
});
