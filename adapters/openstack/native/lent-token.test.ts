import { describe, expect, it } from '@jest/globals';
import type { CacheKey, Call, HttpReply, HttpRequest, Remembered } from 'podgate/contract';
import type { CloudToken } from '../identity/identity.ts';
import { v3 } from '../identity/v3.ts';
import type { Session } from '../session.ts';
import { CONFIG, replyOf } from '../testing/cloud.ts';
import { lentToken } from './lent-token.ts';

const call = { id: 'c', project: 'p1' } as Call;
const NOW = Date.parse('2026-11-20T10:00:00Z');

/** A session whose own token has these roles, and what was sent to Keystone. */
function sessionWith(roles: readonly string[], auth: object = CONFIG.auth, gone: readonly string[] = []) {
  const asked: HttpRequest[] = [];
  const kept = new Map<string, unknown>();
  let trusts = 0;
  const project = { id: 'p1', name: 'alpha', domainId: 'default', domain: 'Default' };
  const own: CloudToken = { id: 'own', userId: 'u1', project, roles, catalog: [] };
  const answer = (request: HttpRequest): HttpReply => {
    asked.push(request);
    if (request.url.endsWith('/OS-TRUST/trusts'))
      return replyOf({ status: 201, body: { trust: { id: `t${++trusts}` } } });
    const id = /"OS-TRUST:trust":\{"id":"(\w+)"/.exec(JSON.stringify(request.body))?.[1] ?? 'none';
    if (gone.includes(id))
      return replyOf({ status: 404, body: { error: { code: 404, message: 'Could not find trust' } } });
    const body = {
      expires_at: '2026-11-20T11:00:00.000000Z',
      user: { id: 'u1' },
      project: { id: 'p1' },
      roles: [],
      catalog: [],
    };
    return replyOf({ status: 201, headers: { 'x-subject-token': `by-${id}` }, body: { token: body } });
  };
  const tools = {
    now: () => NOW,
    http: { send: (request: HttpRequest) => Promise.resolve(answer(request)) },
    cache: {
      async remember<T>(key: CacheKey, produce: () => Promise<Remembered<T>>, not?: T): Promise<T> {
        const known = kept.get(key.scope) as T | undefined;
        if (known !== undefined && JSON.stringify(known) !== JSON.stringify(not)) return known;
        const { value } = await produce();
        kept.set(key.scope, value);
        return value;
      },
    },
  };
  const session = {
    identity: v3,
    config: { ...CONFIG, auth },
    cloud: { name: 'c1', allProjects: true },
    tools,
    token: () => Promise.resolve(own),
    send: (request: { path: string; body?: unknown }) =>
      Promise.resolve(
        answer({
          service: 'identity',
          operation: 'o',
          method: 'POST',
          url: `http://k/v3${request.path}`,
          body: request.body,
        }),
      ),
  } as unknown as Session;
  return { session, asked };
}

describe('what is lent', () => {
  it('is the own token of a user who is no more than a member', async () => {
    const { session, asked } = sessionWith(['member', 'reader']);
    expect((await lentToken(session, call)).id).toBe('own');
    expect(asked).toEqual([]);
  });

  it.each([['admin'], ['service'], ['cloud_admin']])(
    'is a member’s part of the roles of one who has %s',
    async (more) => {
      const { session, asked } = sessionWith([more, 'member', 'reader']);
      expect((await lentToken(session, call)).id).toBe('by-t1');
      expect(asked[0]?.body).toEqual({
        trust: {
          trustor_user_id: 'u1',
          trustee_user_id: 'u1',
          project_id: 'p1',
          impersonation: false,
          roles: [{ name: 'member' }, { name: 'reader' }],
          expires_at: '2026-11-22T10:00:00.000Z',
        },
      });
      expect((await lentToken(session, call)).id).toBe('by-t1');
      expect(asked).toHaveLength(2);
    },
  );

  it('is lent anew when the cloud has refused it, by the trust that there is', async () => {
    const { session, asked } = sessionWith(['admin', 'member']);
    const first = await lentToken(session, call);
    await lentToken(session, call, first);
    expect(asked.map(({ url }) => url.split('/v3')[1])).toEqual(['/OS-TRUST/trusts', '/auth/tokens', '/auth/tokens']);
  });

  it('goes by another trust when the one that there was is gone', async () => {
    const { session } = sessionWith(['admin', 'member'], CONFIG.auth, ['t1']);
    expect((await lentToken(session, call)).id).toBe('by-t2');
  });

  it('is nothing where no such role is, or an application credential has more', async () => {
    await expect(lentToken(sessionWith(['admin']).session, call)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('give it role member there') as unknown,
    });
    const auth = { url: CONFIG.auth.url, application_credential_id: 'i', application_credential_secret: 's' };
    const { session, asked } = sessionWith(['admin', 'member'], auth);
    await expect(lentToken(session, call)).rejects.toMatchObject({ code: 'forbidden' });
    expect(asked).toEqual([]);
  });

  it('is nothing of a token without roles', async () => {
    await expect(lentToken(sessionWith([]).session, call)).rejects.toMatchObject({ code: 'forbidden' });
  });
});
