import { describe, expect, it } from '@jest/globals';
import { check } from 'podgate/kit';
import { checkConfig, LegacyConfig } from './config.ts';
import legacy from './index.ts';

const settings = check(LegacyConfig);
const AUTH = { url: 'https://h:5000/v2.0', username: 'demo', password: 'geheim' };

describe('the settings', () => {
  it.each([
    [{ ...AUTH, project_name: 'demo' }],
    [{ ...AUTH, project_id: 't1' }],
    [AUTH],
    [{ url: AUTH.url, token: 'aaa', project_name: 'demo' }],
  ])('may be %j', (auth) => {
    expect(settings.problems({ auth })).toEqual([]);
    expect(() => checkConfig({ auth })).not.toThrow();
  });

  it.each([
    [{ url: AUTH.url }, 'auth: give username and password, or token'],
    [{ url: AUTH.url, username: 'demo' }, 'auth: password is missing'],
    [{ ...AUTH, url: 'https://' }, 'auth.url: is not a URL such as https://host:5000/v3'],
  ])('%j lacks something', (auth, why) => {
    expect(() => checkConfig({ auth })).toThrow(why);
  });

  it('know no domains and no application credentials', () => {
    const told = settings.problems({ auth: { ...AUTH, user_domain_name: 'Default' } });
    expect(told.map(({ path }) => path.join('.'))).toEqual(['auth.user_domain_name']);
  });
});

describe('an openrc file', () => {
  it('gives the tenant, and leaves what only Keystone v3 knows (OL-09)', () => {
    const variables = {
      OS_AUTH_URL: 'http://h:5000/v2.0',
      OS_TENANT_NAME: 'demo',
      OS_USERNAME: 'demo',
      OS_PASSWORD: 'geheim',
      OS_REGION_NAME: 'RegionOne',
      OS_USER_DOMAIN_NAME: 'Default',
    };
    const imported = legacy.imports?.['openrc']?.read({ entry: 'env', variables });
    const auth = { url: 'http://h:5000/v2.0', username: 'demo', password: 'geheim', project_name: 'demo' };
    expect(imported).toEqual({ auth, region: 'RegionOne' });
    expect(settings.problems(imported)).toEqual([]);
  });
});
