import { describe, expect, it } from '@jest/globals';
import { recorded, stubCloud, type Answer, type StubOptions } from '../testing/cloud.ts';
import { volumeTypeAccess } from './access.ts';
import { volumeTypes } from './cinder.ts';

const ADMIN_PROJECT = 'bfece6040aa943c4aa5d8162f258a14b';
const STANDARD = '2ac96546-4732-4d63-830d-0c31127838c2';
const NO_DEFAULT = { '/types/default': recorded('volume-error-404') };

async function typesOf(answers: StubOptions['answers'], options: StubOptions = {}) {
  const { session, call, asked } = stubCloud({ ...options, answers });
  const page = await volumeTypes.list(session, undefined, call);
  return { ...page, asked };
}

const defaults = (items: readonly { readonly name: string; readonly is_default?: boolean }[]) =>
  items.filter(({ is_default }) => is_default).map(({ name }) => name);

describe('the list of volume types', () => {
  it('has those that are not for everybody too', async () => {
    const { asked, items } = await typesOf({ ...NO_DEFAULT, '/types': recorded('volume-types') });
    const list = asked.find(({ operation }) => operation === 'volume-types.list');
    expect(new URL(list?.url ?? '').search).toBe('?is_public=None&limit=1000');
    expect(items.map(({ name }) => name)).toEqual(['fast', 'standard', '__DEFAULT__']);
    expect(items[0]).not.toHaveProperty('qos_specs_id');
  });

  it('goes on where Cinder says so, by a name of its own', async () => {
    const { next } = await typesOf({ ...NO_DEFAULT, '/types': recorded('volume-types-page') });
    expect(next).toBe('8a0868bf-c6c8-4037-8de3-222ffacaf2ea');
    expect((await typesOf({ ...NO_DEFAULT, '/types': recorded('volume-types') })).next).toBeUndefined();
  });

  it('says which is taken when none is named: as Cinder does, else the one that Cinder made for that', async () => {
    const types = { '/types': recorded('volume-types') };
    const told = { body: { volume_type: { id: STANDARD, name: 'standard' } } };
    expect(defaults((await typesOf({ '/types/default': told, ...types })).items)).toEqual(['standard']);
    expect(defaults((await typesOf({ ...NO_DEFAULT, ...types })).items)).toEqual(['__DEFAULT__']);
  });

  it('fails when Cinder fails', async () => {
    const answers = { '/types/default': { status: 500, body: '' }, '/types': recorded('volume-types') };
    await expect(typesOf(answers)).rejects.toMatchObject({ code: 'upstream_rejected' });
  });

  it('knows to whom it was shown, when it is that of one project', async () => {
    const answers = { ...NO_DEFAULT, '/types': recorded('volume-types') };
    expect((await typesOf(answers)).items[0]?.seen_by).toBe(ADMIN_PROJECT);
    expect((await typesOf(answers, { allProjects: true })).items[0]).not.toHaveProperty('seen_by');
  });
});

describe('who may use a type', () => {
  const type = (id: string) => ({ id, name: id, is_public: false });
  const access = (id: string, ...projects: readonly string[]): Answer => ({
    body: { volume_type_access: projects.map((project_id) => ({ volume_type_id: id, project_id })) },
  });

  it('is asked for each that is not for everybody, when all projects are read', async () => {
    const { session, call, asked } = stubCloud({
      allProjects: true,
      answers: {
        '/types/t1/os-volume-type-access': access('t1', 'p1', 'p2'),
        '/types/t2/os-volume-type-access': access('t2'),
        '/types/t3/os-volume-type-access': recorded('volume-error-404'),
        '/types': { body: { volume_types: ['t1', 't2', 't3'].map(type) } },
      },
    });
    const { items } = await volumeTypeAccess.list(session, undefined, call);
    expect(new URL(asked[0]?.url ?? '').searchParams.get('is_public')).toBe('False');
    expect(items).toEqual([
      { id: 't1', projects: ['p1', 'p2'] },
      { id: 't2', projects: [] },
    ]);
  });

  it('is asked for a hundred at most, with a warning', async () => {
    const ids = Array.from({ length: 100 }, (_, at) => `t${at}`);
    const { session, call, warnings } = stubCloud({
      allProjects: true,
      answers: {
        '/os-volume-type-access': access('t', 'p1'),
        '/types': { body: { volume_types: ids.map(type), volume_type_links: [{ rel: 'next', href: 'x' }] } },
      },
    });
    expect((await volumeTypeAccess.list(session, undefined, call)).items).toHaveLength(100);
    expect(warnings).toHaveLength(1);
  });

  it('is not asked for in the name of one project', async () => {
    const { session, call, all } = stubCloud({});
    expect(await volumeTypeAccess.list(session, undefined, call)).toEqual({ items: [] });
    expect(all).toEqual([]);
  });
});
