import { describe, expect, it } from '@jest/globals';
import { toError } from './faults.ts';
import { fixtures } from './simulator/testing/fixtures.ts';
import { recorded, replyOf, type Answer } from './testing/cloud.ts';

const ORIGIN = { cloud: 'c1', service: 'compute', operation: 'servers.list' };
const errorOf = (answer: Answer) => toError(replyOf(answer), ORIGIN);
const nova = (status: number, message: string, headers = {}) => ({
  status,
  headers,
  body: { fault: { code: status, message } },
});

/** Each recorded refusal with its code and its sentence. */
const RECORDED: readonly (readonly [name: string, code: string, sentence: string])[] = [
  ['compute-error-400', 'invalid_request', 'marker [zz] not found'],
  ['compute-error-400-parameter', 'invalid_request', "'foo' does not match any of the regexes: '^_'"],
  ['compute-error-401', 'upstream_rejected', ''],
  [
    'compute-error-403',
    'forbidden',
    "Policy doesn't allow os_compute_api:servers:detail:get_all_tenants to be performed.",
  ],
  ['compute-error-404', 'not_found', 'Instance zz could not be found.'],
  ['compute-error-404-route', 'unsupported', 'The resource could not be found.'],
  [
    'compute-error-406',
    'unsupported',
    'Version 2.100 is not supported by the API. Minimum is 2.1 and maximum is 2.93.',
  ],
  [
    'identity-error-400',
    'invalid_request',
    'Expecting to find auth in request body. The server could not comply with the request since it is either malformed ' +
      'or otherwise incorrect. The client is assumed to be in error.',
  ],
  ['identity-error-401', 'upstream_rejected', ''],
  ['identity-error-401-token', 'upstream_rejected', ''],
  [
    'identity-error-403',
    'forbidden',
    'You are not authorized to perform the requested action: identity:list_projects.',
  ],
  ['identity-error-404', 'not_found', 'Could not find project: zz.'],
  ['identity-error-404-route', 'unsupported', 'HTTP 404'],
  ['identity-error-404-token', 'not_found', 'Could not recognize Fernet token'],
  ['image-error-400', 'invalid_request', 'limit param must be positive'],
  ['image-error-400-html', 'invalid_request', 'HTTP 400'],
  ['image-error-400-text', 'invalid_request', 'HTTP 400'],
  ['image-error-401', 'upstream_rejected', ''],
  ['image-error-404', 'not_found', 'No image found with ID zz'],
  ['image-error-404-html', 'unsupported', 'HTTP 404'],
  ['image-error-405', 'unsupported', 'The method DELETE is not allowed for this resource.'],
  ['network-error-400', 'invalid_request', "Bad limit request: Limit must be an integer 0 or greater and not '-1'."],
  [
    'network-error-400-boolean',
    'invalid_request',
    "Invalid input for operation: 'foo' cannot be converted to boolean.",
  ],
  ['network-error-400-filter', 'invalid_request', "['foo'] is invalid attribute for filtering"],
  ['network-error-401', 'upstream_rejected', ''],
  ['network-error-404', 'not_found', 'Port zz could not be found.'],
  ['network-error-404-group', 'not_found', 'Security group zz does not exist'],
  ['network-error-404-route', 'unsupported', 'The resource could not be found.'],
  ['volume-error-400', 'invalid_request', 'limit param must be positive'],
  ['volume-error-401', 'upstream_rejected', ''],
  ['volume-error-404', 'not_found', 'Volume zz could not be found.'],
  ['volume-error-404-route', 'unsupported', 'The resource could not be found.'],
  ['volume-error-406', 'unsupported', 'Version 3.99 is not supported by the API. Minimum is 3.0 and maximum is 3.70.'],
];

describe('recorded refusals', () => {
  it('all have a row here', () => {
    const refusals = fixtures().filter(({ name }) => name.includes('-error-'));
    expect(refusals.map(({ name }) => name).sort()).toEqual(RECORDED.map(([name]) => name).sort());
  });

  it.each(RECORDED)('%s is %s', (name, code, sentence) => {
    const answer = recorded(name);
    const error = errorOf(answer);
    const expected =
      answer.status === 401 ? 'cloud c1 refuses the configured credentials' : `cloud c1, compute: ${sentence}`;
    expect([error.code, error.message]).toEqual([code, expected]);
    expect(error.upstream).toMatchObject({ ...ORIGIN, status: answer.status });
    expect(error.message).not.toMatch(/[<>]|https?:|127\.0\.0\.1/);
    const id = answer.headers['x-compute-request-id'] ?? answer.headers['x-openstack-request-id'];
    expect(error.upstream?.requestId).toBe(id);
  });
});

describe('codes', () => {
  it.each<[string, Answer]>([
    ['quota_exceeded', nova(403, 'Quota exceeded for instances: Requested 1, but already used 10 of 10 instances')],
    ['forbidden', nova(403, "Policy doesn't allow os_compute_api:os-quota-sets:update to be performed.")],
    ['forbidden', nova(403, '')],
    ['conflict', nova(409, 'Port x is still in use.')],
    ['invalid_status', nova(409, "Cannot 'start' instance x while it is in vm_state active")],
    ['invalid_status', nova(409, "Cannot 'reboot' instance x while it is in task_state rebooting")],
    ['protected', nova(409, 'Instance x is locked')],
    ['duplicate_name', nova(409, "Key pair 'k' already exists.")],
    ['quota_exceeded', { status: 409, body: { NeutronError: { type: 'OverQuota', message: 'too many', detail: '' } } }],
    ['rate_limited', nova(413, 'This request was rate-limited.', { 'retry-after': '3' })],
    ['quota_exceeded', nova(413, 'VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded')],
    ['too_large', { status: 413, body: '<html>Request Entity Too Large</html>' }],
    ['rate_limited', nova(429, 'Too many')],
    ['upstream_timeout', { status: 408, body: '' }],
    ['upstream_timeout', { status: 504, body: '<html>Gateway Time-out</html>' }],
    ['unsupported', nova(410, 'gone')],
    ['upstream_rejected', nova(407, 'proxy')],
    ['upstream_rejected', nova(415, 'Unsupported Content-Type')],
    ['upstream_rejected', { status: 300, body: { choices: [] } }],
    ['upstream_rejected', nova(500, 'Unexpected API Error.')],
    ['not_implemented', nova(501, 'not for this driver')],
    ['upstream_rejected', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['upstream_rejected', { status: 503, body: '' }],
    // Only a service itself can say that something is not there; a web server in front of it cannot.
    ['unsupported', { status: 404, body: '<html><body><center>nginx</center></body></html>' }],
    ['unsupported', { status: 404, body: '' }],
    ['not_found', { status: 404, body: { error: { code: 404, message: 'not found' } } }],
  ])('%s', (code, answer) => {
    expect(errorOf(answer).code).toBe(code);
  });
});

describe('sentences', () => {
  const said = (message: string) => errorOf(nova(400, message)).message.replace('cloud c1, compute: ', '');

  it('are without markup, addresses of the inside, and breaks', () => {
    expect(said('Connection to glance host http://10.0.0.5:9292/v2 failed')).toBe('Connection to glance host … failed');
    expect(said('see amqp://nova:geheim@rabbit.internal:5672/ and (mysql+pymysql://nova:geheim@db/nova)')).toBe(
      'see … and (…)',
    );
    expect(said('cannot reach controller.internal:8774 or 10.0.0.5:5672, give up')).toBe(
      'cannot reach … or …, give up',
    );
    expect(said("Unexpected <class\n 'oslo_db.exception'> <b>here</b>")).toBe('Unexpected here');
    expect(said('[::1]:9292 said no')).toBe('… said no');
  });

  it('keep what the caller needs (OS-11)', () => {
    const plain = 'Fixed IP 10.0.0.5 of port range 80:90 is in use at 12:30, version 2.1: try /v2.1/servers';
    expect(said(plain)).toBe(plain);
  });

  it('are short', () => {
    expect(said('x'.repeat(5000))).toHaveLength(300);
  });

  it('cost little, whatever a cloud says', () => {
    const begun = performance.now();
    for (const piece of ['<', '<a', 'a.', 'a:', '://', ' ', '\n']) said(piece.repeat(500_000));
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it('come from the body’s first member or its message, whatever its shape', () => {
    const of = (body: unknown) => errorOf({ status: 400, body }).message;
    expect(of({ NeutronError: 'plain' })).toBe('cloud c1, compute: plain');
    expect(of({ message: 'top' })).toBe('cloud c1, compute: top');
    for (const body of [null, 7, [], {}, { a: 7 }, { a: { message: 7 } }, { a: null }, '"text"']) {
      expect(of(body)).toBe('cloud c1, compute: HTTP 400');
    }
  });
});

describe('Retry-After', () => {
  it.each([
    ['7', 7],
    ['0', 0],
    ['99999', 3600],
    ['-1', undefined],
    ['', undefined],
    ['Fri, 20 Nov 2026 22:54:07 GMT', undefined],
  ])('"%s" is %p seconds', (text, seconds) => {
    expect(errorOf(nova(503, 'busy', { 'retry-after': text })).retryAfter).toBe(seconds);
  });
});
