import { describe, expect, it } from '@jest/globals';
import { replyOf, toError, type Answer } from '../openstack/testing/family.ts';
import easystack from './index.ts';
import { easystackCloud, sample, tokenWith, versioned } from './testing/cloud.ts';

const ORIGIN = { cloud: 'c1', service: 'image', operation: 'images.list' };
const errorOf = (answer: Answer) => toError(replyOf(answer), ORIGIN);
const failed = (code: number, message: string) => ({
  status: code,
  body: { error: { message, code, title: 'Title' } },
});

describe('an error', () => {
  it('says its sentence in one shape (ES-50)', () => {
    const { body, status } = sample('error-401');
    const { message } = errorOf({ body, status: 400 });
    expect(status).toBe(401);
    expect(message).toBe('cloud c1, image: The request you have made requires authentication.');
  });

  it('has the id of its request in a header or in itself, in either place (ES-10)', () => {
    const { body } = failed(500, 'it broke');
    const first = errorOf({ status: 500, body: { RequestId: 'req-1', ...body } });
    expect(first.upstream?.requestId).toBe('req-1');
    expect(first.message).toBe('cloud c1, image: it broke');
    expect(errorOf({ status: 500, body: { ...body, RequestId: 'req-2' } }).upstream?.requestId).toBe('req-2');
    for (const name of ['requestid', 'x-request-id', 'x-compute-request-id', 'x-openstack-request-id']) {
      expect(errorOf({ status: 500, headers: { [name]: 'req-3' }, body }).upstream?.requestId).toBe('req-3');
    }
    expect(errorOf({ status: 500, body: { ...body, RequestId: 7 } }).upstream?.requestId).toBeUndefined();
    expect(errorOf({ status: 500, body: 'not JSON: "RequestId"' }).upstream?.requestId).toBeUndefined();
  });
});

describe('the table of codes', () => {
  // With what is not in it (ES-66).
  it.each<readonly [row: string, status: number, message: string, code: string]>([
    ['ES-51', 300, 'multiple choices', 'upstream_rejected'],
    ['ES-52', 400, 'Bad Request', 'invalid_request'],
    ['ES-54', 403, 'Forbidden', 'forbidden'],
    ['ES-54', 403, 'Quota exceeded for instances: Requested 1, but already used 10 of 10 instances', 'quota_exceeded'],
    ['ES-54', 403, 'Image 1 is protected and cannot be deleted.', 'protected'],
    ['ES-55', 404, 'No image found with ID 1', 'not_found'],
    ['ES-56', 405, 'Method Not Allowed', 'unsupported'],
    ['ES-57', 406, 'Not Acceptable', 'unsupported'],
    ['ES-58', 407, 'Proxy Authentication Required', 'upstream_rejected'],
    ['ES-59', 408, 'Request Timeout', 'upstream_timeout'],
    ['ES-60', 409, 'Conflict', 'conflict'],
    ['ES-60', 409, "Cannot 'stop' instance 1 while it is in vm_state error", 'invalid_status'],
    ['ES-60', 409, 'Instance 1 is locked', 'protected'],
    ['ES-60', 409, "Key pair 'k' already exists.", 'duplicate_name'],
    ['ES-61', 500, 'Internal Server Error', 'upstream_rejected'],
    ['ES-62', 501, 'Not Implemented', 'not_implemented'],
    ['ES-63', 502, 'Bad Gateway', 'upstream_rejected'],
    ['ES-64', 503, 'Service Unavailable', 'upstream_rejected'],
    ['ES-65', 504, 'Gateway Timeout', 'upstream_timeout'],
    ['ES-66', 413, 'Request Entity Too Large', 'too_large'],
    ['ES-66', 415, 'Unsupported Media Type', 'upstream_rejected'],
    ['ES-66', 429, 'Too Many Requests', 'rate_limited'],
  ])('(%s) %s "%s" is %s', (_row, status, message, code) => {
    const error = errorOf(failed(status, message));
    expect(error).toMatchObject({ code, upstream: { ...ORIGIN, status } });
    expect(error.message).toContain(message);
  });

  it('says no word of what a 401 holds, which no login has healed (ES-53)', async () => {
    const { body } = sample('error-401');
    const answers = { '/servers': versioned('2.93'), '/servers/detail': { status: 401, body } };
    const { session, call, all } = easystackCloud({ answers: { ...answers, '/auth/tokens': tokenWith('/v2.1') } });
    await expect(easystack.sources.servers.list(session, undefined, call)).rejects.toMatchObject({
      code: 'upstream_rejected',
      message: 'cloud c1 refuses the configured credentials',
    });
    expect(all.filter(({ operation }) => operation === 'tokens.create')).toHaveLength(2);
    expect(all.filter(({ operation }) => operation === 'servers.list')).toHaveLength(2);
  });
});
