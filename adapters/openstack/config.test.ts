import { describe as group, expect, it } from '@jest/globals';
import { check, describe } from 'podgate/kit';
import { checkAuth, configuredHosts, OpenstackConfig, type Auth } from './config.ts';
import openstack from './index.ts';

const settings = check(OpenstackConfig);
const AUTH: Auth = { url: 'https://h:5000/v3', username: 'u', password: 'p', project_name: 'x' };
const said = (value: unknown) => describe(settings.problems(value));

group('settings', () => {
  it('need where and how to log in, nothing else', () => {
    expect(said({ auth: AUTH })).toBe('');
    expect(said({})).toBe('/auth is missing');
    expect(said({ auth: {} })).toBe('/auth/url is missing');
  });

  it.each([
    [{ auth: { ...AUTH, url: 'h:5000' } }, "/auth/url must be a URL, Keystone's, for example https://host:5000/v3"],
    [{ auth: { ...AUTH, usrname: 'x' } }, '/auth/usrname is not a known key; did you mean "username"?'],
    [{ auth: AUTH, interface: 'publicURL' }, '/interface must be one of public, internal, admin'],
    [
      { auth: AUTH, endpoints: { compute: 'x' } },
      '/endpoints/compute must be a URL, instead of the one in the catalog; {project_id} is filled in',
    ],
    [{ auth: AUTH, medium_types: { fast: 'nvme' } }, '/medium_types/fast must be one of ssd, rotate, hybrid'],
  ])('%j are refused', (value, message) => {
    expect(said(value)).toBe(message);
  });

  it.each<[Partial<Auth>, string]>([
    [
      { username: undefined },
      'auth: give username and password, or application_credential_id and application_credential_secret',
    ],
    [{ password: undefined }, 'auth: password is missing'],
    [{ project_name: undefined }, 'auth: project_name or project_id is missing'],
    [{ application_credential_id: 'a' }, 'auth: application_credential_secret is missing'],
  ])('whose auth lacks %j are refused', (change, message) => {
    expect(() => checkAuth({ ...AUTH, ...change })).toThrow(
      expect.objectContaining({ code: 'invalid_request', message }),
    );
  });

  it('name the hosts that may be reached, each once', () => {
    const endpoints = { compute: 'https://h/v2.1/{project_id}', image: 'http://[::1]:9292' };
    expect(configuredHosts({ auth: AUTH, endpoints })).toEqual(['h', '[::1]']);
  });

  it.each(['http://:5000', 'http://[', 'https://a b'])(
    'with "%s" for a URL are refused in words, not by a crash',
    (url) => {
      const refused = expect.objectContaining({ code: 'invalid_request' });
      if (said({ auth: { ...AUTH, url } }) !== '') return;
      expect(() => openstack.validate?.({ auth: { ...AUTH, url } })).toThrow(refused);
      expect(() => openstack.validate?.({ auth: AUTH, endpoints: { image: url } })).toThrow(refused);
    },
  );
});
