import { describe, expect, it } from '@jest/globals';
import { recorded, stubCloud, type Answer } from '../testing/cloud.ts';
import { flavorAccess } from './access.ts';
import { flavors } from './nova.ts';

const flavor = (id: string, isPublic: boolean) => ({ id, name: id, 'os-flavor-access:is_public': isPublic });
const listOf = (...items: readonly object[]): Answer => ({ body: { flavors: items } });
const access = (...projects: readonly string[]): Answer => ({
  body: { flavor_access: projects.map((tenant_id) => ({ flavor_id: 'f1', tenant_id })) },
});
const all = { allProjects: true };

describe('who may use private flavors', () => {
  it('is asked of those alone', async () => {
    const answers = {
      '/flavors/detail': listOf(flavor('f1', false), flavor('f2', true)),
      '/flavors/f1/os-flavor-access': access('p1', 'p2'),
    };
    const { session, call, asked } = stubCloud({ answers, ...all });
    expect((await flavorAccess.list(session, undefined, call)).items).toEqual([{ id: 'f1', projects: ['p1', 'p2'] }]);
    expect(asked.map(({ url }) => new URL(url).pathname.replace(/^.*\/flavors/, ''))).toEqual([
      '/detail',
      '/f1/os-flavor-access',
    ]);
    expect(Object.fromEntries(new URL(asked[0]?.url ?? '').searchParams)).toEqual({ is_public: 'False', limit: '100' });
  });

  it('leaves out flavors that are gone meanwhile', async () => {
    const answers = {
      '/flavors/detail': listOf(flavor('f1', false)),
      '/flavors/f1/os-flavor-access': recorded('compute-error-404'),
    };
    const { session, call } = stubCloud({ answers, ...all });
    expect((await flavorAccess.list(session, undefined, call)).items).toEqual([]);
  });

  it('is asked of a hundred at most, with a warning', async () => {
    const ids = Array.from({ length: 100 }, (_, at) => `f${at}`);
    const answers = {
      '/flavors/detail': {
        body: {
          flavors: ids.map((id) => flavor(id, false)),
          flavors_links: [{ rel: 'next', href: 'http://x/flavors/detail?marker=f99' }],
        },
      },
      ...Object.fromEntries(ids.map((id) => [`/flavors/${id}/os-flavor-access`, access()])),
    };
    const { session, call, asked, warnings } = stubCloud({ answers, ...all });
    expect((await flavorAccess.list(session, undefined, call)).items).toHaveLength(100);
    expect([asked.length, warnings.length]).toEqual([101, 1]);
  });

  it('is not told to others than administrators', async () => {
    const answers = {
      '/flavors/detail': listOf(flavor('f1', false)),
      '/flavors/f1/os-flavor-access': recorded('compute-error-403'),
    };
    const { session, call } = stubCloud({ answers, ...all });
    await expect(flavorAccess.list(session, undefined, call)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it("is not asked where one project's flavors are read by one of its members", async () => {
    const { session, call, asked } = stubCloud({ answers: { '/auth/tokens': recorded('token-member') } });
    expect(await flavorAccess.list(session, undefined, call)).toEqual({ items: [] });
    expect(asked).toEqual([]);
  });
});

describe('the flavors that a member of a project is listed', () => {
  const answers = { '/flavors/detail': listOf(flavor('f1', false), flavor('f2', true)) };

  it('are for that project where they are not for everybody', async () => {
    const { session, call } = stubCloud({ answers: { ...answers, '/auth/tokens': recorded('token-member') } });
    const { project } = await session.token(call);
    const { items } = await flavors.list(session, undefined, call);
    expect(items.map(({ id, seen_by }) => [id, seen_by])).toEqual([
      ['f1', project.id],
      ['f2', undefined],
    ]);
  });

  it('are more to an administrator: what he is listed is not therefore for his project', async () => {
    const { session, call } = stubCloud({ answers });
    const { items } = await flavors.list(session, undefined, call);
    expect(items.map(({ seen_by }) => seen_by)).toEqual([undefined, undefined]);
  });
});
