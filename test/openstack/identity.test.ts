import { spawnSync } from 'node:child_process';
import { bothClouds, PASSWORD, PROJECTS, USERS, type User } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';

/** Debian's own interpreter: the OpenStack clients of the test bed are installed for it. */
const PYTHON = '/usr/bin/python3';
const CLI = '/usr/bin/openstack';

const SCRIPT = `
import json, sys
from keystoneauth1 import exceptions, session
from keystoneauth1.identity import generic, v2, v3

url, password = sys.argv[1:]
ann = {'username': 'ann', 'password': password}
at_home = {'user_domain_name': 'Default'}
in_alpha = {'project_name': 'team-alpha', 'project_domain_name': 'Default'}
in_beta = {'project_name': 'team-beta', 'project_domain_name': 'branch'}

def refused(**keys):
    try:
        session.Session(v3.Password(url + '/v3', **keys)).get_token()
    except exceptions.Unauthorized as error:
        return error.http_status

def unscoped():
    first = v3.Password(url + '/v3', unscoped=True, **ann, **at_home)
    one = session.Session(first)
    projects = one.get(url + '/v3/auth/projects').json()['projects']
    second = v3.Token(url + '/v3', one.get_token(), project_id=projects[0]['id'])
    two = session.Session(second)
    before, after = first.get_access(one), second.get_access(two)
    servers = two.get('/servers', endpoint_filter={'service_type': 'compute', 'interface': 'public', 'region_name': 'podgate'})
    return {'scoped': bool(before.scoped), 'catalog': before.has_service_catalog(),
            'projects': [project['name'] for project in projects],
            'project': after.project_name, 'roles': after.role_names,
            'no_longer': after.expires <= before.expires, 'servers': servers.status_code}

def discovered(where):
    who = session.Session(generic.Password(where, username='bob', password=password, **at_home, **in_beta))
    return [who.get_project_id(), who.get_endpoint(service_type='compute', interface='public', region_name='podgate'),
            who.get_endpoint(service_type='identity', interface='public')]

def second_version():
    who = v2.Password(url + '/v2.0', tenant_name='team-alpha', **ann)
    access = who.get_access(session.Session(who))
    return [access.project_id, access.username, access.role_names]

def revoked():
    who = session.Session(v3.Password(url + '/v3', **ann, **at_home, **in_alpha))
    subject = {'X-Subject-Token': who.get_token()}
    tokens = url + '/v3/auth/tokens'
    def call(method, where):
        return who.request(where, method, headers=subject, authenticated=True, raise_exc=False,
                           allow_reauth=False).status_code
    return [call('GET', tokens), call('HEAD', tokens), call('DELETE', tokens), call('GET', url + '/servers')]

print(json.dumps({
    'unscoped': unscoped(),
    'discovered': [discovered(url), discovered(url + '/v3')],
    'second_version': second_version(),
    'wrong_password': refused(username='ann', password='wrong', **at_home, **in_alpha),
    'unknown_user': refused(username='nobody', password=password, **at_home, **in_alpha),
    'foreign_project': refused(**ann, **at_home, **in_beta),
    'revoked': revoked(),
}))
`;

let gateway: GatewayProcess;

beforeAll(async () => {
  gateway = await GatewayProcess.start(bothClouds());
});

afterAll(async () => {
  await gateway.stop();
});

describe('the openstack command', () => {
  /** Runs `openstack` as the user; gives what it printed, parsed. */
  function openstack(user: User, words: string, password = PASSWORD) {
    const { name, domain } = USERS[user].project;
    const env = {
      PATH: '/usr/bin:/bin',
      OS_AUTH_URL: `${gateway.url}/v3`,
      OS_IDENTITY_API_VERSION: '3',
      OS_USERNAME: user,
      OS_PASSWORD: password,
      OS_USER_DOMAIN_NAME: 'Default',
      OS_PROJECT_NAME: name,
      OS_PROJECT_DOMAIN_NAME: domain,
    };
    const done = spawnSync(CLI, [...words.split(' '), '-f', 'json'], { env, encoding: 'utf8' });
    const output = done.status === 0 ? (JSON.parse(done.stdout) as unknown) : done.stderr;
    return { status: done.status, output };
  }

  it.each(['root', 'bob'] as const)('issues a token for %s', (user) => {
    expect(openstack(user, 'token issue')).toEqual({
      status: 0,
      output: expect.objectContaining({
        project_id: USERS[user].project.id,
        id: expect.any(String) as string,
      }) as object,
    });
  });

  it('lists the catalog', () => {
    const { output } = openstack('ann', 'catalog list');
    const entries = output as { Type: string; Endpoints: { interface: string; url: string }[] }[];
    const publicUrl = (type: string) =>
      entries.find((entry) => entry.Type === type)?.Endpoints.findLast((item) => item.interface === 'public')?.url;
    expect(publicUrl('identity')).toBe(`${gateway.url}/v3`);
    expect(publicUrl('compute')).toBe(gateway.url);
    expect(publicUrl('compute_v2')).toBe(gateway.url);
  });

  it.each([
    ['root', Object.values(PROJECTS).map(({ name }) => name)],
    ['ann', [PROJECTS.alpha.name]],
    ['bob', [PROJECTS.beta.name]],
  ] as const)('lists to %s the projects %s', (user, names) => {
    const { output } = openstack(user, 'project list');
    expect((output as { Name: string }[]).map(({ Name }) => Name).sort()).toEqual([...names].sort());
  });

  it('is refused with a wrong password', () => {
    const { status, output } = openstack('ann', 'token issue', 'wrong');
    expect({ status, output }).toEqual({ status: 1, output: expect.stringContaining('HTTP 401') as string });
  });
});

it('serves the Keystone clients of Python: unscoped and scoped again, found by discovery, v2.0, refused, revoked', () => {
  const { stdout, stderr } = spawnSync(PYTHON, ['-c', SCRIPT, gateway.url, PASSWORD], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const endpoints = [PROJECTS.beta.id, gateway.url, `${gateway.url}/v3`];
  expect(JSON.parse(stdout)).toEqual({
    unscoped: {
      scoped: false,
      catalog: false,
      projects: [PROJECTS.alpha.name],
      project: PROJECTS.alpha.name,
      roles: ['member'],
      no_longer: true,
      servers: 200,
    },
    discovered: [endpoints, endpoints],
    second_version: [PROJECTS.alpha.id, 'ann', ['member']],
    wrong_password: 401,
    unknown_user: 401,
    foreign_project: 401,
    revoked: [200, 200, 204, 401],
  });
});

it.each([
  ['no token', {}],
  ['a token of nobody', { 'x-auth-token': 'made up' }],
])('refuses %s with 401', async (_what, headers) => {
  const answer = await fetch(`${gateway.url}/servers`, { headers });
  const body = (await answer.json()) as { class: string };
  expect({ status: answer.status, class: body.class }).toEqual({ status: 401, class: 'UnauthorizedError' });
});
