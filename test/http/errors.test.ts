import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { clientOf, logIn, type Answer, type Client } from '../support/client.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { rawRequest } from '../support/raw-request.ts';
import { pathOf, ROUTES } from '../support/routes.ts';

let gateway: TestGateway;
let open: Client;
let bob: Client;

beforeAll(async () => {
  gateway = await startTestGateway({ clouds: { north: fakeCloud([{ id: 'n1', name: 'web-1', project: 'p1' }]) } });
  open = clientOf(gateway.url);
  bob = await logIn(open, 'bob', 'alpha');
  await gateway.inventory.firstRounds();
});

afterAll(() => gateway.close());

/** What every error has, whatever went wrong. */
function expectError(answer: Pick<Answer, 'status' | 'body'>, status: number, className: string): void {
  const { code, details, request_id, time, ...rest } = answer.body;
  expect({ status: answer.status, ...rest }).toMatchObject({ status, class: className });
  expect(code).toBe(status);
  expect(details).toMatch(/\S/);
  expect(request_id).toMatch(/^\S+$/);
  expect(Date.parse(String(time))).not.toBeNaN();
}

describe('an error', () => {
  it.each(ROUTES.filter(({ access }) => access === 'token').map(({ method, path }) => [method.toUpperCase(), path]))(
    '%s %s: without a token is a 401 (CP-05)',
    async (method, path) => {
      for (const client of [open, open.bearing('nonsense'), open.bearing(`${bob.token}x`)]) {
        const answer = await client.ask(method, pathOf(path));
        if (method === 'HEAD') expect([answer.status, answer.text]).toEqual([401, '']);
        else expectError(answer, 401, 'UnauthorizedError');
        expect(answer.headers.get('content-type')).toBe('application/json; charset=UTF-8');
        expect(answer.headers.get('www-authenticate')).toBe('X-Auth-Token');
      }
    },
  );

  it("has Keystone's form beside it under /v3 and /v2.0, and there alone", async () => {
    for (const path of ['/v3/users', '/v3/nothing', '/v2.0/nothing', '/v3/users/%zz']) {
      const { body, status } = await open.ask('GET', path);
      expect(body['error']).toMatchObject({ code: status, message: body['details'] });
    }
    for (const path of ['/servers', '/nothing', '/v30/users']) {
      expect((await open.ask('GET', path)).body).not.toHaveProperty('error');
    }
  });

  it.each(['/nothing', '/nothing/at/all', '/v3/nothing', '/servers/north.n1/status/more', '/v1', '/.env'])(
    'GET %s is a 404: there is nothing',
    async (path) => expectError(await bob.ask('GET', path), 404, 'NotFoundError'),
  );

  it('tells an unknown property and an unknown action from an unknown path (CP-60)', async () => {
    expectError(await bob.ask('GET', '/servers/north.n1/nonsense'), 404, 'SpecNotFoundError');
    expectError(await bob.ask('POST', '/servers/north.n1/explode', { body: {} }), 404, 'ActionNotFoundError');
  });

  it('of a path that is not well encoded is a 400', async () => {
    expectError(await bob.ask('GET', '/servers/%E0%A4%A'), 400, 'InputParameterError');
  });
});

describe('another method', () => {
  const byPath = new Map<string, string[]>();
  for (const { path, method } of ROUTES) byPath.set(path, [...(byPath.get(path) ?? []), method.toUpperCase()]);

  const covers = (template: string, path: string) => {
    const [parts, others] = [template.split('/'), path.split('/')];
    return parts.length === others.length && parts.every((part, at) => part.startsWith(':') || part === others[at]);
  };

  it.each([...byPath])('on %s is a 405 that names %s', async (path, methods) => {
    const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
    for (const method of ['PUT', 'PATCH', 'OPTIONS', 'DELETE', 'POST'].filter((one) => !allowed.includes(one))) {
      const answer = await bob.ask(method, pathOf(path));
      // A fixed word in the place of a parameter fits another template too, which may have the method.
      if (ROUTES.some((other) => other.method.toUpperCase() === method && covers(other.path, path))) continue;
      expectError(answer, 405, 'NotSupportedError');
      expect(answer.headers.get('allow')?.split(', ').sort()).toEqual([...new Set(allowed)].sort());
    }
  });
});

describe('a body', () => {
  const login = (body: string, headers: Readonly<Record<string, string>> = {}) =>
    open.ask('POST', '/v3/auth/tokens', { body, headers });

  it('longer than 1 MB is a 413', async () => {
    expectError(await login(JSON.stringify({ auth: 'x'.repeat(1024 * 1024) })), 413, 'TooLargeEntity');
  });

  it('longer than 1 MB is refused before it was sent, when its length is told', async () => {
    const head = `POST /v3/auth/tokens HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nConnection: close\r\n`;
    const answer = await rawRequest(gateway.url, `${head}Content-Length: 2000000\r\n\r\n{"auth":`);
    expectError(answer, 413, 'TooLargeEntity');
  });

  it('that becomes longer than 1 MB when it is unpacked is a 413', async () => {
    const packed = gzipSync(JSON.stringify({ auth: 'x'.repeat(4 * 1024 * 1024) }));
    const response = await fetch(`${gateway.url}/v3/auth/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: packed,
    });
    expectError({ status: response.status, body: (await response.json()) as Answer['body'] }, 413, 'TooLargeEntity');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp', ''])(
    'of type "%s" is a 415 (CP-06)',
    async (type) => expectError(await login('{}', { 'content-type': type }), 415, 'InvalidFormatError'),
  );

  it.each(['utf-16', 'iso-8859-1'])('in the character set %s is a 415', async (charset) => {
    const type = { 'content-type': `application/json; charset=${charset}` };
    expectError(await login('{}', type), 415, 'InvalidFormatError');
  });

  it('with an encoding that is not known is a 415', async () => {
    expectError(await login('{}', { 'content-encoding': 'zstd' }), 415, 'InvalidFormatError');
  });

  it('may say its character set (CP-06)', async () => {
    const answer = await login('{}', { 'content-type': 'Application/JSON; charset=utf-8' });
    expectError(answer, 400, 'InputParameterError');
    expect(answer.body['details']).toContain('auth');
  });

  it.each(['{', '{"auth":', 'nonsense', '{"auth":{"password":"hunter2",}}', '{"__proto__":{"x":1}}', '\0'])(
    '%j is no JSON: a 400 that does not repeat it',
    async (text) => {
      const answer = await login(text);
      expectError(answer, 400, 'InputParameterError');
      expect(answer.body['details']).toMatch(/JSON|__proto__/);
      expect(answer.text).not.toMatch(/hunter2|nonsense/);
    },
  );

  it.each(['null', '[]', '"text"', '7', '{}', '{"auth":null}', '{"auth":[]}', '{"auth":{"identity":"x"}}'])(
    '%s is no login: a 400',
    async (text) => {
      for (const path of ['/v3/auth/tokens', '/v2.0/tokens']) {
        expectError(await open.ask('POST', path, { body: text }), 400, 'InputParameterError');
      }
    },
  );

  it('that is missing is a 400', async () => {
    expectError(await open.ask('POST', '/v3/auth/tokens'), 400, 'InputParameterError');
  });
});

describe('a request that is no HTTP as it should be', () => {
  const get = (rest: string) => rawRequest(gateway.url, `GET /servers${rest}`);

  it('with a too long line or too long headers is a 431', async () => {
    expectError(await get(`?search=${'x'.repeat(70_000)} HTTP/1.1\r\nHost: h\r\n\r\n`), 431, 'TooLargeEntity');
    expectError(await get(` HTTP/1.1\r\nHost: h\r\nX-Long: ${'x'.repeat(70_000)}\r\n\r\n`), 431, 'TooLargeEntity');
  });

  it('with garbage is a 400', async () => {
    const answer = await rawRequest(gateway.url, 'nonsense\r\n\r\n');
    expectError(answer, 400, 'InputParameterError');
    expect(answer.headers['content-type']).toBe('application/json; charset=UTF-8');
    expect(answer.headers['x-request-id']).toBe(answer.body['request_id']);
  });

  it('leaves the gateway as it was', async () => {
    expect((await bob.ask('GET', '/servers')).status).toBe(200);
  });
});
