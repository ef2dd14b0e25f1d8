import { describe, expect, it } from '@jest/globals';
import type { HttpRequest } from 'podgate/contract';
import { CONFIG, newServer, recorded } from '../openstack/testing/family.ts';
import easystack from './index.ts';
import { easystackCloud, PROJECT, sample, versioned } from './testing/cloud.ts';

const V1 = `http://127.0.0.1:18774/v1/${PROJECT}`;
const COMMON = { 'content-type': 'application/json', 'x-project-id': PROJECT };

const lines = (asked: readonly HttpRequest[]) => asked.map(({ method, url }) => `${method} ${url}`);

describe('every request', () => {
  it('has a content type, also one that has no body (ES-06)', async () => {
    const { session, call, all } = easystackCloud({
      answers: { '/servers': versioned('2.93'), '/servers/detail': recorded('servers-detail') },
    });
    await easystack.sources['servers'].list(session, undefined, call);
    const others = all.filter(({ operation }) => operation !== 'tokens.create');
    expect(others.map(({ operation }) => operation)).toEqual(['versions', 'servers.list']);
    for (const { method, headers } of others) {
      expect(method).toBe('GET');
      expect(headers).toMatchObject({ 'content-type': 'application/json' });
    }
  });

  it("names the token's project and brings the token (ES-08, ES-09)", async () => {
    const { session, call, asked } = easystackCloud({
      answers: { '/servers': versioned('2.93'), '/servers/detail': recorded('servers-detail') },
    });
    await easystack.sources['servers'].list(session, undefined, call);
    const { id } = await session.token(call);
    expect(asked[0]?.headers).toMatchObject({ ...COMMON, 'x-auth-token': id });
  });

  it('that looks for versions has both headers, too (ES-06, ES-08)', async () => {
    const { session, call, all } = easystackCloud();
    await session.versions('image', call);
    expect(all.at(-1)).toMatchObject({ method: 'GET', url: 'http://127.0.0.1:19292/', headers: COMMON });
  });

  it('goes to the address of the catalog as that is, also below v1 (ES-01, ES-03, ES-04)', async () => {
    const { session, call, asked } = easystackCloud({
      answers: { '/servers': versioned('2.93'), '/servers/detail': recorded('servers-detail') },
    });
    await easystack.sources['servers'].list(session, undefined, call);
    expect(lines(asked)).toEqual([`GET ${V1}/servers/detail?sort_key=created_at&sort_dir=asc&limit=200`]);
  });

  it('is of none but the methods that are documented, and never HEAD (ES-02)', async () => {
    const extensions = { body: { extensions: [] } };
    const answers = {
      '/servers': versioned('2.1'),
      '/images': { body: sample('images').body },
      '/extensions': extensions,
    };
    const { session, call, all } = easystackCloud({
      answers: { ...answers, id1: recorded('image'), id2: recorded('image') },
    });
    await easystack.sources['images'].list(session, undefined, call);
    await easystack.check(session, call);
    expect(new Set(all.map(({ method }) => method))).toEqual(new Set(['GET', 'POST']));
  });
});

describe('the login', () => {
  it('is for a project by name and department, of a user by id (ES-12, ES-13)', async () => {
    const { auth } = sample('token-request').body as { readonly auth: object };
    const { session, call, all } = easystackCloud({
      config: {
        auth: {
          url: 'http://127.0.0.1:15000/v3',
          user_id: '858634b407e845f14b02bcf369225dcd0',
          password: 'devstacker',
          project_name: 'admin',
        },
      },
    });
    const { id } = await session.token(call);
    expect(all[0]).toMatchObject({ method: 'POST', url: 'http://127.0.0.1:15000/v3/auth/tokens' });
    expect(all[0]?.body).toEqual({ auth });
    expect(id).toBe(recorded('token').headers['x-subject-token']);
  });

  it('is for a project of another department where that is configured (ES-12)', async () => {
    const auth = { ...CONFIG.auth, project_domain_name: 'Research', user_domain_name: 'Staff' };
    const { session, call, all } = easystackCloud({ config: { auth } });
    await session.token(call);
    expect(all[0]?.body).toMatchObject({
      auth: {
        identity: { password: { user: { domain: { name: 'Staff' } } } },
        scope: { project: { name: 'admin', domain: { name: 'Research' } } },
      },
    });
  });

  it('needs a project in the settings (ES-13)', () => {
    const { project_name: _none, ...auth } = CONFIG.auth;
    expect(() => easystack.validate?.({ auth })).toThrow('auth: project_name or project_id is missing');
  });

  it.each(['access_key', 'secret_key'])('is not by AK/SK: %s is refused (ES-05, ES-11)', (name) => {
    expect(() => easystack.validate?.({ auth: { ...CONFIG.auth, [name]: 'x' } })).toThrow(
      `auth.${name}: signing by AK/SK is not supported`,
    );
  });
});

it('asks for the projects of a user by GET, where the reference prints POST (ES-14)', async () => {
  const { session, call, asked } = easystackCloud({
    answers: {
      '/v3/projects': recorded('identity-error-403'),
      '/v3/domains': recorded('identity-error-403'),
      '/auth/projects': recorded('auth-projects'),
      '/auth/domains': recorded('auth-domains'),
    },
  });
  await easystack.sources['projects'].list(session, undefined, call);
  const own = asked.filter(({ url }) => url.endsWith('/auth/projects'));
  expect(lines(own)).toEqual(['GET http://127.0.0.1:15000/v3/auth/projects']);
  expect(own[0]?.headers).toMatchObject(COMMON);
});

const SERVER = newServer();

const ID = 'f5dc173b-6804-445a-a6d8-c705dad5b5eb';

/** Makes a server on a cloud that answers so; POST and GET of the same path are told apart by their order. */
function made(status: number, body: unknown) {
  const cloud = easystackCloud({ answers: { '/servers': [versioned('2.93'), { status, body }] } });
  const create = easystack.resources.servers.create!;
  return { ...cloud, answer: create.run(cloud.session, SERVER, cloud.call) };
}

describe('a new server', () => {
  const { body, status = 0 } = sample('new-server');
  const { error: bare } = body as { readonly error: object };

  it('is asked for below the address of the catalog (ES-15)', async () => {
    const { answer, asked } = made(status, body);
    await answer;
    const request = asked.find(({ method }) => method === 'POST');
    expect(request).toMatchObject({ url: `${V1}/servers`, headers: COMMON });
    expect(request?.body).toMatchObject({ server: { name: 'web', flavorRef: 'f1', imageRef: 'i1', networks: 'none' } });
  });

  it.each([
    ['error', body],
    ['server', { server: bare }],
    ['nothing', bare],
    ['error, after the id of the request', { RequestId: 'req-1', error: bare }],
  ])('has come when the status says so, though it stands under %s (ES-15)', async (_where, answered) => {
    for (const code of [200, 201, 202]) {
      const { answer } = made(code, answered);
      expect(await answer).toMatchObject({ id: ID, password: '6NpUwoz2QDRN' });
    }
  });

  it.each([400, 403, 409, 500])(
    'has not come when the status is %s, whatever stands in the answer (ES-15)',
    async (code) => {
      const { answer } = made(code, { server: bare });
      await expect(answer).rejects.toMatchObject({ upstream: { status: code } });
    },
  );

  it('without an id is no answer that could be read (ES-15)', async () => {
    for (const answered of [{ error: { message: 'no', code: 401 } }, {}, [], null, 'x']) {
      const { answer } = made(202, answered);
      await expect(answer).rejects.toMatchObject({ code: 'upstream_malformed' });
    }
  });

  it('is known by the native face under each of them (ES-15)', async () => {
    const { session, call } = easystackCloud();
    const caller = { whole: true, prefix: '', url: 'http://gateway/native/es/compute' };
    const request = { service: 'compute', method: 'POST', path: '/v2.1/servers', search: '', body: {}, caller };
    const target = await easystack.native!.reach(session, { ...request, open: false }, call);
    expect([body, { server: bare }, bare].map((one) => target.made(JSON.stringify(one)))).toEqual([ID, ID, ID]);
    expect(target.made('{"error":{"message":"no","code":400}}')).toBeUndefined();
    expect(target.url).toBe(`${V1}/servers`);
    expect(target.headers).toEqual({ 'x-project-id': PROJECT, 'x-auth-token': (await session.token(call)).id });
  });
});

it('is shown as OpenStack with a brand of its own, in both versions of its reference (ES-47)', () => {
  expect(easystack).toMatchObject({ name: 'easystack', provider: 'OpenStack', brand: 'EasyStack', contract: 1 });
  expect(sample('images').seed.document).toContain('v6.0.2');
});
