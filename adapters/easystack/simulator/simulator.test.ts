import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ask,
  at,
  list,
  loginBody,
  type OpenstackSimulator,
  type SimulatedAnswer as Answer,
} from '../../openstack/testing/family.ts';
import { start } from './index.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const GLANCE_PATCH = { 'content-type': 'application/openstack-images-v2.1-json-patch' };
const running: OpenstackSimulator[] = [];

interface Person {
  readonly project: string;
  readonly catalog: string;
  /** `path` begins with the service; `{project}` in it is filled in. */
  ask(method: string, path: string, more?: { readonly headers?: object; readonly body?: unknown }): Promise<Answer>;
}

async function logIn(simulator: OpenstackSimulator, persona = 'member'): Promise<Person> {
  const body = loginBody(persona === 'admin' ? simulator.config : simulator.personas[persona]);
  const url = `${simulator.url}/identity/v3/auth/tokens`;
  const answer = await ask(url, { method: 'POST', headers: JSON_TYPE, body });
  const token = answer.headers['x-subject-token'] ?? '';
  const project = String(at(answer.body, 'token', 'project', 'id'));
  return {
    project,
    catalog: answer.text,
    ask: (method, path, { headers = JSON_TYPE, body: sent } = {}) =>
      ask(simulator.url + path.replace('{project}', project), {
        method,
        headers: { 'x-auth-token': token, ...headers },
        body: sent,
      }),
  };
}

async function started(settings = {}) {
  const simulator = await start({ name: 'easy', servers: 20, settings });
  running.push(simulator);
  return simulator;
}

let simulator: OpenstackSimulator;
let member: Person;
let admin: Person;

beforeAll(async () => {
  simulator = await started();
  [member, admin] = await Promise.all([logIn(simulator), logIn(simulator, 'admin')]);
});

afterAll(async () => {
  await Promise.all(running.map((one) => one.stop()));
});

describe('a simulated EasyStack', () => {
  it('wants a content type, also of GET (ES-06)', async () => {
    for (const path of ['/image/v2/images', '/compute/v1/{project}/servers', '/network/v2.0/networks']) {
      const answer = await member.ask('GET', path, { headers: {} });
      expect([answer.status, at(answer.body, 'error', 'title')]).toEqual([400, 'Bad Request']);
      expect((await member.ask('GET', path)).status).toBe(200);
    }
  });

  it('tells the id of a request above what succeeds and in all that it says (ES-10)', async () => {
    const good = await member.ask('GET', '/image/v2/images');
    expect(good.headers['requestid']).toMatch(/^req-/);
    expect(at(good.body, 'RequestId')).toBe(good.headers['requestid']);
    const bad = await member.ask('GET', '/image/v2/images/none');
    expect(at(bad.body, 'RequestId')).toMatch(/^req-/);
    expect(Object.keys(bad.headers).filter((name) => /request-?id/.test(name))).toEqual([]);
  });

  it('has compute below v1 with the project, by its catalog, and nowhere else (ES-03, ES-04)', async () => {
    expect(member.catalog).toContain(`/compute/v1/${member.project}"`);
    expect(member.catalog).not.toContain('v2.1');
    expect((await member.ask('GET', '/compute/v2.1/servers')).status).toBe(404);
    const stock = await logIn(await started({ computePath: 'v2.1' }));
    expect(stock.catalog).toContain('/compute/v2.1"');
    expect((await stock.ask('GET', '/compute/v2.1/servers')).status).toBe(200);
  });

  it('gives no token without a project (ES-13)', async () => {
    const body = { auth: { ...(at(loginBody(simulator.config), 'auth') as object), scope: undefined } };
    const answer = await ask(`${simulator.url}/identity/v3/auth/tokens`, { method: 'POST', headers: JSON_TYPE, body });
    expect([answer.status, at(answer.body, 'error', 'code')]).toEqual([400, 400]);
  });

  it('lists the projects of a user by GET, not by POST (ES-14)', async () => {
    expect(list(await member.ask('GET', '/identity/v3/auth/projects'), 'projects')).toHaveLength(1);
    expect((await member.ask('POST', '/identity/v3/auth/projects')).status).toBe(405);
  });

  it('answers under error that a server was made (ES-15)', async () => {
    const [flavor] = list(await member.ask('GET', '/compute/v1/{project}/flavors'), 'flavors');
    const image = list(await member.ask('GET', '/image/v2/images?name=debian-12'), 'images')[0];
    const server = { name: 'a', flavorRef: flavor?.['id'], imageRef: image?.['id'], networks: 'none' };
    const headers = { ...JSON_TYPE, 'x-openstack-nova-api-version': '2.37' };
    const answer = await member.ask('POST', '/compute/v1/{project}/servers', { headers, body: { server } });
    expect(answer.status).toBe(202);
    expect(Object.keys(answer.body as object).sort()).toEqual(['RequestId', 'error']);
    expect(at(answer.body, 'error', 'id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('lets versions pass, or none (ES-16)', async () => {
    const headers = { ...JSON_TYPE, 'x-openstack-nova-api-version': 'latest' };
    const path = '/compute/v1/{project}/servers';
    expect((await member.ask('GET', path, { headers })).headers['openstack-api-version']).toBe('compute 2.93');
    const plain = await logIn(await started({ microversions: false }));
    const answer = await plain.ask('GET', path, { headers });
    expect([answer.status, answer.headers['openstack-api-version']]).toEqual([200, undefined]);
  });

  it('lists at most 25 images, by id, name and links, and does not say that more follow (ES-17, ES-33)', async () => {
    const first = await member.ask('GET', '/image/v2/images?limit=100');
    const images = list(first, 'images');
    expect(images).toHaveLength(25);
    expect(Object.keys(first.body as object).sort()).toEqual(['RequestId', 'images']);
    for (const image of images) expect(Object.keys(image).sort()).toEqual(['id', 'links', 'name']);
    const rest = await member.ask('GET', `/image/v2/images?marker=${String(images.at(-1)?.['id'])}`);
    expect(list(rest, 'images').length).toBeGreaterThan(0);
  });

  it('takes sort keys with lines below, and knows none of the other documented parameters (ES-30, ES-31, ES-32)', async () => {
    const names = async (query: string) =>
      list(await member.ask('GET', `/image/v2/images?${query}`), 'images').map(({ name }) => String(name));
    const sorted = await names('visibility=public&sort_key=name&sort_dir=asc&limit=5');
    expect(sorted).toHaveLength(5);
    expect(sorted).toEqual([...sorted].sort());
    expect(await names('sort-key=name')).toEqual([]);
    expect(await names('type=snapshot')).toEqual([]);
    expect(await names('image_type=snapshot')).toHaveLength(1);
    expect((await member.ask('GET', '/image/v2/images?changes-since=2020-01-01T00:00:00Z')).status).toBe(400);
  });

  it('shows one image by the words and types of its table (ES-34, ES-36, ES-37, ES-38, ES-39)', async () => {
    const body = { name: 'new', disk_format: 'raw', container_format: 'bare', min_disk: 3 };
    const made = await member.ask('POST', '/image/v2/images', { body });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ min_disk: '3', size: null, locations: [], location: expect.any(String) });
    expect(made.body).not.toHaveProperty('updated_at');
    const shown = await member.ask('GET', `/image/v2/images/${String(at(made.body, 'id'))}`);
    expect(at(shown.body, 'update_at')).toMatch(/Z$/);
    expect(shown.body).not.toHaveProperty('location');
  });

  it('takes changes as plain JSON alone, of images that are active or wait for their file (ES-19, ES-40)', async () => {
    const body = [{ op: 'replace', path: '/name', value: 'other' }];
    const made = await member.ask('POST', '/image/v2/images', { body: { name: 'new' } });
    const path = `/image/v2/images/${String(at(made.body, 'id'))}`;
    expect((await member.ask('PATCH', path, { headers: GLANCE_PATCH, body })).status).toBe(415);
    const changed = await member.ask('PATCH', path, { body });
    expect([changed.status, at(changed.body, 'name')]).toEqual([200, 'other']);
    const withdrawn = list(await admin.ask('GET', '/image/v2/images?name=withdrawn'), 'images')[0];
    expect((await admin.ask('PATCH', `/image/v2/images/${String(withdrawn?.['id'])}`, { body })).status).toBe(409);
  });

  it('takes files from administrators alone, and gives those of images that have none as 204 (ES-43, ES-45)', async () => {
    const body = { name: 'new', disk_format: 'raw', container_format: 'bare' };
    const path = `/image/v2/images/${String(at((await member.ask('POST', '/image/v2/images', { body })).body, 'id'))}`;
    const headers = { 'content-type': 'application/octet-stream' };
    const refused = await member.ask('PUT', `${path}/file`, { headers, body: 'x' });
    expect([refused.status, at(refused.body, 'error', 'title')]).toEqual([403, 'Forbidden']);
    expect((await member.ask('GET', `${path}/file`)).status).toBe(204);
    expect((await admin.ask('PUT', `${path}/file`, { headers, body: 'x' })).status).toBe(204);
    expect((await member.ask('GET', `${path}/file`)).status).toBe(200);
    expect((await member.ask('DELETE', path)).status).toBe(204);
  });

  it.each([
    ['image', '/v2/images/none', 404],
    ['compute', '/v1/{project}/servers/none', 404],
    ['network', '/v2.0/ports/none', 404],
    ['volume', '/v3/{project}/volumes/none', 404],
    ['identity', '/v3/users', 403],
  ])('has one shape for errors: of %s, too (ES-50)', async (service, path, status) => {
    const answer = await member.ask('GET', `/${service}${path}`);
    expect(answer.status).toBe(status);
    const { message, code, title } = at(answer.body, 'error') as Readonly<Record<string, unknown>>;
    expect([typeof message, code, typeof title]).toEqual(['string', status, 'string']);
    expect(Object.keys(answer.body as object).sort()).toEqual(['RequestId', 'error']);
  });

  it('fails where it is told to, in the same shape (ES-63)', async () => {
    await simulator.fail({ fault: { kind: 'status', status: 502 }, path: '/v2/images', times: 1 });
    const answer = await member.ask('GET', '/image/v2/images');
    expect([answer.status, at(answer.body, 'error', 'title')]).toEqual([502, 'Bad Gateway']);
  });

  it('refuses settings that it does not know', async () => {
    await expect(started({ computePath: 'v3' })).rejects.toThrow(/computePath/);
    await expect(started({ computeMx: '2.1' })).rejects.toThrow(/computeMx/);
  });
});
