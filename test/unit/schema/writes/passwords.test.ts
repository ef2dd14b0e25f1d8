import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../../../src/contract/index.ts';
import { checkPassword, madePassword } from '../../../../src/schema/servers/writes/password.ts';
import { deploy } from '../../../../src/schema/servers/writes/deploy.ts';
import { rebuildRoot, rescue, setPassword } from '../../../../src/schema/servers/writes/rebuild.ts';

const GOOD = 'Quite-good-4-you';

/** Code and sentence of a refusal; nothing when there is none. */
function refusal(work: () => unknown): readonly string[] | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return GatewayError.is(error) ? [error.code, error.message] : [String(error)];
  }
}

describe('a password', () => {
  it.each([
    [GOOD, undefined],
    ['short-1-A', 'weak_password'],
    ['no digits here-AND-none', 'invalid_request'],
    ['nodigitshere-ANDnone', 'weak_password'],
    ['no-upper-case-4-you', 'weak_password'],
    ['NO-LOWER-CASE-4-YOU', 'weak_password'],
    ['NoPunctuation4You', 'weak_password'],
    [`${GOOD}-${'x'.repeat(20)}`, 'invalid_request'],
    ['Größe-ist-4-dich', 'invalid_request'],
  ])('%j: %s', (password, code) => {
    const said = refusal(() => checkPassword('password', password));
    expect(said?.[0]).toBe(code);
    expect(said?.[1] ?? '').not.toContain(password);
  });

  it('that is made fits its own rule, and is another each time', () => {
    const made = Array.from({ length: 200 }, madePassword);
    for (const password of made) expect(refusal(() => checkPassword('password', password))).toBeUndefined();
    expect(new Set(made).size).toBe(200);
  });
});

describe('what is asked of passwords', () => {
  it('is told back only when it was made here', () => {
    expect(setPassword({ password: GOOD }).password).toBeUndefined();
    const made = setPassword({ reset_password: true });
    expect([made.password, made.input]).toEqual([expect.any(String), { password: made.password }]);
    expect(rebuildRoot({ image_id: 'x', password: GOOD }).password).toBeUndefined();
    expect(rebuildRoot({ reset_password: 'true' }).password).toEqual(expect.any(String));
  });

  it.each([
    [() => setPassword({}), 'missing_parameter', /password/],
    [() => setPassword({ password: 'weak' }), 'weak_password', /^password/],
    [() => setPassword({ username: 'bob', password: GOOD }), 'unsupported', /^username/],
    [() => setPassword({ login_account: 'bob', password: GOOD }), 'unsupported', /^login_account/],
    [() => setPassword({ keypair_id: 'k', password: GOOD }), 'unsupported', /^keypair_id/],
    [() => setPassword({ restart: true, password: GOOD }), 'unsupported', /^restart/],
    [() => setPassword({ deploy_configs: [{}], password: GOOD }), 'unsupported', /^deploy_configs/],
    [() => deploy({}), 'missing_parameter', /password/],
    [() => deploy({ keypair_id: 'k', password: GOOD }), 'invalid_request', /^password/],
    [() => deploy({ keypair_id: 'k', reset_password: true }), 'invalid_request', /^password/],
    [() => deploy({ keypair_id: 'k', user_data: 'x' }), 'unsupported', /^user_data/],
    [() => deploy({ __delete_keypair__: true, delete_public_key: 'x' }), 'unsupported', /^delete_public_key/],
    [() => deploy({ keypair_id: 'k', restart: true }), 'unsupported', /^restart/],
    [() => rebuildRoot({ all_disks: true }), 'unsupported', /^all_disks/],
    [() => rebuildRoot({ keypair_id: 'k', __delete_keypair__: true }), 'invalid_request', /^keypair_id/],
    [() => rebuildRoot({ user_data: 'x'.repeat(60_000) }), 'invalid_request', /^user_data/],
    [() => rescue({ password: 'weak' }), 'weak_password', /^password/],
    [() => rescue({ speed: 1 }), 'invalid_request', /^speed/],
  ])('is refused %#', (work, code, why) => {
    expect(refusal(work)).toEqual([code, expect.stringMatching(why)]);
  });

  it.each([
    [{ password: GOOD }, 'password'],
    [{ keypair_id: 'k' }, 'attach_keys_to'],
    [{ keypair: 'k' }, 'attach_keys_to'],
    [{ keypair_id: 'k', __delete_keypair__: 'true' }, 'detach_keys_from'],
    [{ __delete_keypair__: true }, 'detach_keys_from'],
  ])('with deploy, %j, is %s', (body, name) => {
    expect(deploy(body).name).toBe(name);
  });

  it.each(['root', 'Administrator'])('may be for %s', (username) => {
    expect(setPassword({ username, password: GOOD }).input).toEqual({ password: GOOD });
  });
});
