import { describe, expect, it } from '@jest/globals';
import { v2 } from './identity/v2.ts';
import { giveBackTokens } from './leave.ts';
import { recorded, stubCloud, type Answer } from './testing/cloud.ts';

describe('a token that is given back', () => {
  const back = async (answer: Answer) => {
    const { session, call, all } = stubCloud({ answers: { '/auth/tokens': [recorded('token'), answer] } });
    const token = await session.token(call);
    await giveBackTokens(session, call);
    await giveBackTokens(session, call);
    return { token, sent: all.slice(1) };
  };

  it('is named by itself, once (OS-08)', async () => {
    const { token, sent } = await back({ status: 204, body: '' });
    expect(sent).toMatchObject([
      {
        method: 'DELETE',
        url: 'http://127.0.0.1:15000/v3/auth/tokens',
        headers: { 'x-auth-token': token.id, 'x-subject-token': token.id },
      },
    ]);
  });

  it.each([401, 404])('may have ended already: %i (OS-08)', async (status) => {
    expect((await back({ status, body: { error: { code: status, message: 'gone' } } })).sent).toHaveLength(1);
  });

  it('is told about when it is not taken (OS-08)', async () => {
    await expect(back({ status: 500, body: '' })).rejects.toMatchObject({ code: 'upstream_rejected' });
  });

  it('stays at Keystone v2.0, which has no call for it', () => {
    expect(v2).not.toHaveProperty('revoke');
  });
});
