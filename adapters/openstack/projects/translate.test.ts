import { describe, expect, it } from '@jest/globals';
import { recorded, stubCloud } from '../testing/cloud.ts';
import { projects } from './keystone.ts';
import { toExternalProject } from './translate.ts';

describe('a project of a cloud', () => {
  it('is what Keystone says of it, and belongs to itself', async () => {
    const answers = { '/v3/projects': recorded('projects'), '/v3/domains': recorded('domains') };
    const { session, call } = stubCloud({ answers });
    const { items } = await projects.list(session, undefined, call);
    expect(items.map(toExternalProject)).toContainEqual({
      id: '71e8639b514649c3b29e95f04011a685',
      name: 'alpha',
      description: 'first tenant',
      enabled: true,
      project: { id: '71e8639b514649c3b29e95f04011a685', name: 'alpha', domain_id: 'default', domain: 'Default' },
    });
  });

  it('may be switched off', () => {
    const project = { id: 'p', name: 'n', domain_id: 'd', domain: 'D', description: '', enabled: false };
    expect(toExternalProject(project).enabled).toBe(false);
  });
});
