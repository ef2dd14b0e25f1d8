import { describe, expect, it } from '@jest/globals';
import { GatewayError, type ErrorCode } from 'podgate/contract';
import { Steps } from './steps.ts';

const failing = (code: ErrorCode, message: string, status?: number) => () =>
  Promise.reject(
    new GatewayError(code, message, { retryAfter: 5, ...(status !== undefined && { upstream: { status } }) }),
  );

/** Two steps that are done and a third that fails; answers what was undone, and the error. */
async function failed(
  code: ErrorCode,
  undoFirst: () => Promise<unknown> = () => Promise.resolve(),
  { status, definite }: { readonly status?: number; readonly definite?: () => boolean } = {},
) {
  const steps = new Steps();
  const undone: string[] = [];
  for (const [what, undo] of [['first', undoFirst] as const, ['second', () => Promise.resolve()] as const]) {
    await steps.take(what, () => Promise.resolve());
    steps.undo(what, () => {
      undone.push(what);
      return undo();
    });
  }
  const error: unknown = await steps
    .take('third', failing(code, 'no', status), { ...(definite && { definite }) })
    .catch((why: unknown) => why);
  return { undone, error };
}

describe('a change of several steps', () => {
  it('undoes what it did, the last first, and says which step failed', async () => {
    const { undone, error } = await failed('quota_exceeded');
    expect(undone).toEqual(['second', 'first']);
    expect(error).toMatchObject({ code: 'quota_exceeded', message: 'third: no' });
  });

  it('says what could not be undone', async () => {
    const { undone, error } = await failed('conflict', failing('upstream_timeout', 'late'));
    expect(undone).toEqual(['second', 'first']);
    expect(error).toMatchObject({ code: 'conflict', message: 'third: no; left: first (late)' });
  });

  it('takes what is gone already for undone', async () => {
    expect((await failed('conflict', failing('not_found', 'gone'))).error).toMatchObject({ message: 'third: no' });
  });

  it.each([
    ['upstream_timeout', undefined],
    ['upstream_malformed', undefined],
    ['upstream_rejected', 502],
    ['upstream_rejected', 500],
  ] as const)('leaves everything when nobody knows whether the step was done (%s %s)', async (code, status) => {
    const { undone, error } = await failed(code, undefined, { ...(status !== undefined && { status }) });
    expect(undone).toEqual([]);
    expect(error).toMatchObject({
      code,
      message: 'third: no; not undone, as the outcome is not known: first, second',
    });
  });

  it.each([
    ['upstream_rejected', 401],
    ['upstream_rejected', undefined],
  ] as const)('undoes when the cloud says that it was not done (%s %s)', async (code, status) => {
    const { undone } = await failed(code, undefined, { ...(status !== undefined && { status }) });
    expect(undone).toEqual(['second', 'first']);
  });

  it('undoes when the error is known to be definite', async () => {
    const { undone, error } = await failed('upstream_rejected', undefined, { status: 500, definite: () => true });
    expect([undone, error]).toEqual([['second', 'first'], expect.objectContaining({ message: 'third: no' })]);
  });

  it.each(['upstream_unavailable', 'rate_limited', 'busy'] as const)(
    'never says that nothing was done when something was left (%s)',
    async (code) => {
      const stuck = await failed(code, failing('conflict', 'late'));
      expect(stuck.error).toMatchObject({
        code: 'upstream_rejected',
        retryAfter: undefined,
        message: 'third: no; left: first (late)',
      });
      expect((await failed(code)).error).toMatchObject({ code, retryAfter: 5, message: 'third: no' });
    },
  );

  it('says so of what was cancelled too', async () => {
    expect((await failed('cancelled')).error).toMatchObject({ code: 'upstream_rejected' });
  });
});
