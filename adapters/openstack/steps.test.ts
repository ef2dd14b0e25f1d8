import { describe, expect, it } from '@jest/globals';
import { GatewayError, type ErrorCode } from 'podgate/contract';
import { Steps } from './steps.ts';

const failing = (code: ErrorCode, message: string) => () => Promise.reject(new GatewayError(code, message));

/** Two steps that are done and a third that fails; answers what was undone, and the error. */
async function failed(code: ErrorCode, undoFirst: () => Promise<unknown> = () => Promise.resolve()) {
  const steps = new Steps();
  const undone: string[] = [];
  for (const [what, undo] of [['first', undoFirst] as const, ['second', () => Promise.resolve()] as const]) {
    await steps.take(what, () => Promise.resolve());
    steps.undo(what, () => {
      undone.push(what);
      return undo();
    });
  }
  const error: unknown = await steps.take('third', failing(code, 'no')).catch((why: unknown) => why);
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

  it('leaves everything when nobody knows whether the step was done', async () => {
    const { undone, error } = await failed('upstream_timeout');
    expect(undone).toEqual([]);
    expect(error).toMatchObject({
      code: 'upstream_timeout',
      message: 'third: no; left: first (it may be in use), second (it may be in use)',
    });
  });
});
