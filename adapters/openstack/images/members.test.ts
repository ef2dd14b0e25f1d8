import { describe, expect, it } from '@jest/globals';
import { recorded, stubCloud, type Answer } from '../testing/cloud.ts';
import { images } from './glance.ts';
import { imageMembers } from './members.ts';

const listOf = (ids: readonly string[], more: object = {}): Answer => ({
  body: { images: ids.map((id) => ({ id, visibility: 'shared' })), ...more },
});
const member = (member_id: string, status: string) => ({ member_id, status, image_id: 'i1' });
const all = { allProjects: true };

describe('whom images are shared with', () => {
  it('is asked of shared images alone, and counts those who accepted', async () => {
    const answers = {
      '/v2/images': listOf(['i1']),
      '/images/i1/members': {
        body: { members: [member('p1', 'accepted'), member('p2', 'pending'), member('p3', 'rejected')] },
      },
    };
    const { session, call, asked } = stubCloud({ answers, ...all });
    expect((await imageMembers.list(session, undefined, call)).items).toEqual([{ id: 'i1', projects: ['p1'] }]);
    expect(Object.fromEntries(new URL(asked[0]?.url ?? '').searchParams)).toEqual({
      visibility: 'shared',
      limit: '100',
    });
  });

  it('leaves out images that are gone meanwhile', async () => {
    const answers = { '/v2/images': listOf(['i1']), '/images/i1/members': recorded('image-error-404') };
    const { session, call } = stubCloud({ answers, ...all });
    expect((await imageMembers.list(session, undefined, call)).items).toEqual([]);
  });

  it('is asked of a hundred images at most, with a warning', async () => {
    const ids = Array.from({ length: 100 }, (_, at) => `i${at}`);
    const answers = {
      '/v2/images': listOf(ids, { next: '/v2/images?marker=i99' }),
      ...Object.fromEntries(ids.map((id) => [`/images/${id}/members`, { body: { members: [] } }])),
    };
    const { session, call, asked, warnings } = stubCloud({ answers, ...all });
    expect((await imageMembers.list(session, undefined, call)).items).toHaveLength(100);
    expect(asked).toHaveLength(101);
    expect(warnings).toHaveLength(1);
  });

  it('fails when Glance fails', async () => {
    const answers = { '/v2/images': listOf(['i1']), '/images/i1/members': { status: 500, body: '' } };
    const { session, call } = stubCloud({ answers, ...all });
    await expect(imageMembers.list(session, undefined, call)).rejects.toMatchObject({ code: 'upstream_rejected' });
  });

  it('is not asked where one project is read', async () => {
    const { session, call, asked } = stubCloud();
    expect(await imageMembers.list(session, undefined, call)).toEqual({ items: [] });
    expect(asked).toEqual([]);
  });
});

describe('the list of one project', () => {
  const foreign = ['public', 'community', 'private', 'shared'].map((visibility) => ({
    id: visibility,
    visibility,
    owner: 'p9',
  }));
  const answers = { '/v2/images': { body: { images: foreign } } };

  it('has what is for that project, and says so', async () => {
    const { session, call } = stubCloud({ answers: { ...answers, '/auth/tokens': recorded('token-member') } });
    const { project } = await session.token(call);
    const { items } = await images.list(session, undefined, call);
    expect(items.map(({ id, seen_by }) => [id, seen_by])).toEqual(foreign.map(({ id }) => [id, project.id]));
  });

  it("has nothing that an administrator is shown of others' own", async () => {
    const { session, call } = stubCloud({ answers });
    const { items } = await images.list(session, undefined, call);
    expect(items.map(({ id, seen_by }) => [id, seen_by])).toEqual([
      ['public', undefined],
      ['community', undefined],
    ]);
  });
});
