import { describe, expect, it } from '@jest/globals';
import { check } from 'podgate/kit';
import { checkAuth, OpenstackConfig } from './config.ts';
import { imports } from './imports.ts';

const settings = check(OpenstackConfig);
const AUTH = { auth_url: 'https://h:5000/v3', username: 'admin', password: 'geheim', project_name: 'demo' };
const IMPORTED = { url: 'https://h:5000/v3', username: 'admin', password: 'geheim', project_name: 'demo' };

const fromYaml = (entry: unknown, name = 'one') =>
  imports.clouds_yaml.read({ entry: name, document: { clouds: { one: entry } }, variables: {} });
const fromOpenrc = (variables: Readonly<Record<string, string>>) => imports.openrc.read({ entry: 'env', variables });

/** The settings themselves accept what is imported; `tls` is for the gateway. */
function accepted(imported: Readonly<Record<string, unknown>>) {
  const { tls: _tls, ...own } = imported;
  expect(settings.problems(own)).toEqual([]);
  if (settings.is(own)) checkAuth(own.auth);
  return imported;
}

describe('an entry of clouds.yaml', () => {
  it('is looked for where the tools look for it', () => {
    expect(imports.clouds_yaml).toMatchObject({
      fileVariable: 'OS_CLIENT_CONFIG_FILE',
      files: ['./clouds.yaml', '~/.config/openstack/clouds.yaml', '/etc/openstack/clouds.yaml'],
      secretFile: 'secure.yaml',
    });
    expect(imports.clouds_yaml.entries?.({ clouds: { a: {}, b: {} }, cache: {} })).toEqual(['a', 'b']);
  });

  it('becomes settings', () => {
    expect(accepted(fromYaml({ auth: AUTH }))).toEqual({ auth: IMPORTED });
    expect(
      accepted(
        fromYaml({
          auth_type: 'password',
          auth: { ...AUTH, user_domain_name: 'people', project_domain_id: 'default' },
          region_name: 'RegionOne',
          interface: 'internal',
          identity_api_version: 3,
          volume_api_version: '3',
          verify: false,
          cacert: '/etc/ssl/ca.pem',
          compute_endpoint_override: 'https://c/v2.1',
          image_endpoint_override: 'https://i',
          network_endpoint_override: 'https://n',
          block_storage_endpoint_override: 'https://b/v3/x',
        }),
      ),
    ).toEqual({
      auth: { ...IMPORTED, user_domain_name: 'people', project_domain_id: 'default' },
      region: 'RegionOne',
      interface: 'internal',
      tls: { ca: '/etc/ssl/ca.pem', verify: false },
      endpoints: {
        compute: 'https://c/v2.1',
        image: 'https://i',
        network: 'https://n',
        volume: 'https://b/v3/x',
      },
    });
  });

  it('may hold an application credential', () => {
    const auth = { auth_url: AUTH.auth_url, application_credential_id: 'a1', application_credential_secret: 's' };
    expect(accepted(fromYaml({ auth_type: 'v3applicationcredential', auth }))).toEqual({
      auth: { url: AUTH.auth_url, application_credential_id: 'a1', application_credential_secret: 's' },
    });
  });

  it.each([
    ['public', 'public'],
    ['publicURL', 'public'],
    ['internalURL', 'internal'],
    ['adminURL', 'admin'],
    ['admin', 'admin'],
  ])('may spell the interface %s', (given, expected) => {
    expect(accepted(fromYaml({ auth: AUTH, interface: given }))).toMatchObject({ interface: expected });
    expect(accepted(fromYaml({ auth: AUTH, endpoint_type: given }))).toMatchObject({ interface: expected });
  });

  it('may say tenant for project, and one domain for both', () => {
    const { project_name: _, ...rest } = AUTH;
    expect(accepted(fromYaml({ auth: { ...rest, tenant_name: 'demo', domain_name: 'corp' } }))).toEqual({
      auth: { ...IMPORTED, user_domain_name: 'corp', project_domain_name: 'corp' },
    });
    expect(accepted(fromYaml({ auth: { ...rest, tenant_id: 't1', domain_id: 'd1' } }))).toMatchObject({
      auth: { project_id: 't1', user_domain_id: 'd1', project_domain_id: 'd1' },
    });
  });

  it('takes nothing from empty values', () => {
    const empty = {
      auth: { ...AUTH, user_id: '', project_name: '', tenant_name: 'demo' },
      region_name: null,
      cacert: '',
    };
    expect(accepted(fromYaml(empty))).toEqual({ auth: IMPORTED });
    expect(accepted(fromYaml({ auth: AUTH, verify: true }))).toEqual({ auth: IMPORTED });
  });

  it.each<[string, unknown, RegExp]>([
    ['no auth', {}, /^one: auth\.auth_url is missing$/],
    ['no URL', { auth: { username: 'x' } }, /^one: auth\.auth_url is missing$/],
    ['a number for a password', { auth: { ...AUTH, password: 12345 } }, /^one: .*\/auth\/password must be string/],
    ['a text for an entry', 'x', /^one: /],
    ['nothing', null, /^one: /],
  ])('with %s is refused by its name', (_what, entry, message) => {
    let thrown: unknown;
    try {
      fromYaml(entry);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'invalid_request', message: expect.stringMatching(message) as unknown });
    expect(String(thrown)).not.toMatch(/12345|geheim/);
  });

  it.each(['two', 'constructor', '__proto__', 'toString'])(
    '"%s" that is not there is refused, naming those that are',
    (name) => {
      expect(() => fromYaml({ auth: AUTH }, name)).toThrow(
        expect.objectContaining({ code: 'invalid_request', message: `there is no entry "${name}"; it has one` }),
      );
    },
  );

  it.each([[null], [undefined], ['text'], [{}], [{ clouds: [] }], [{ clouds: null }]])(
    'of %j is refused',
    (document) => {
      const refusal = expect.objectContaining({ code: 'invalid_request' });
      expect(() => imports.clouds_yaml.read({ entry: 'one', document, variables: {} })).toThrow(refusal);
      expect(() => imports.clouds_yaml.entries?.(document)).toThrow(refusal);
    },
  );

  it('is not changed by reading it', () => {
    const document = { clouds: { one: { auth: { ...AUTH } } } };
    const before = JSON.stringify(document);
    imports.clouds_yaml.read({ entry: 'one', document, variables: {} });
    expect(JSON.stringify(document)).toBe(before);
  });
});

describe('the variables of an openrc', () => {
  const V3 = {
    OS_AUTH_URL: 'https://h:5000/v3',
    OS_USERNAME: 'admin',
    OS_PASSWORD: 'geheim',
    OS_PROJECT_NAME: 'demo',
  };

  it('become settings', () => {
    expect(imports.openrc.variables).toBe('OS_');
    expect(accepted(fromOpenrc(V3))).toEqual({ auth: IMPORTED });
    expect(
      accepted(
        fromOpenrc({
          ...V3,
          OS_USER_DOMAIN_NAME: 'Default',
          OS_PROJECT_DOMAIN_ID: 'default',
          OS_REGION_NAME: 'RegionOne',
          OS_INTERFACE: 'public',
          OS_IDENTITY_API_VERSION: '3',
          OS_CACERT: '/etc/ssl/ca.pem',
        }),
      ),
    ).toEqual({
      auth: { ...IMPORTED, user_domain_name: 'Default', project_domain_id: 'default' },
      region: 'RegionOne',
      interface: 'public',
      tls: { ca: '/etc/ssl/ca.pem' },
    });
  });

  it('may have the names of before (OL-09)', () => {
    const { OS_PROJECT_NAME: _, ...rest } = V3;
    const old = { ...rest, OS_AUTH_URL: 'http://h:5000/v2.0', OS_TENANT_NAME: 'demo', OS_ENDPOINT_TYPE: 'publicURL' };
    expect(accepted(fromOpenrc(old))).toEqual({
      auth: { ...IMPORTED, url: 'http://h:5000/v2.0' },
      interface: 'public',
    });
    expect(accepted(fromOpenrc({ ...rest, OS_TENANT_ID: 't1' }))).toMatchObject({ auth: { project_id: 't1' } });
  });

  it('may hold an application credential', () => {
    const variables = {
      OS_AUTH_TYPE: 'v3applicationcredential',
      OS_AUTH_URL: AUTH.auth_url,
      OS_APPLICATION_CREDENTIAL_ID: 'a1',
      OS_APPLICATION_CREDENTIAL_SECRET: 's',
    };
    expect(accepted(fromOpenrc(variables))).toEqual({
      auth: { url: AUTH.auth_url, application_credential_id: 'a1', application_credential_secret: 's' },
    });
  });

  it('that are empty count as not set', () => {
    expect(accepted(fromOpenrc({ ...V3, OS_PROJECT_NAME: '', OS_TENANT_NAME: 'demo', OS_REGION_NAME: '' }))).toEqual({
      auth: IMPORTED,
    });
    expect(accepted(fromOpenrc({ ...V3, OS_INTERFACE: '', OS_ENDPOINT_TYPE: 'internalURL' }))).toMatchObject({
      interface: 'internal',
    });
  });

  it('without a URL are refused', () => {
    expect(() => fromOpenrc({ OS_USERNAME: 'x' })).toThrow(
      expect.objectContaining({ code: 'invalid_request', message: 'the OS_ variables: auth.auth_url is missing' }),
    );
  });
});
