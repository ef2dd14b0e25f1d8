import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { deriveKeys, type Purpose } from '../../../src/config/keys.ts';
import { load, problemsOf } from '../../support/config-files.ts';

const SECRET = '0123456789abcdef0123456789abcdef';

describe('keys', () => {
  it('are needed', async () => {
    expect(await problemsOf('keys: []\n')).toEqual(['1: keys must NOT have fewer than 1 items']);
    expect(await problemsOf('region: r\n', { bare: true })).toEqual([
      'podgate.yaml: keys is missing; give at least one key of 32 bytes (openssl rand -base64 32)',
    ]);
  });

  it('have at least 32 bytes, whatever letters those are', async () => {
    expect(
      await problemsOf(`keys:\n  - { id: a, secret: ${SECRET} }\n  - { id: b, secret: "${SECRET.slice(1)}" }\n`),
    ).toEqual(['3: keys[1].secret has 31 bytes; at least 32 are needed']);
    expect(await problemsOf(`keys: [{ id: a, secret: "${'ü'.repeat(16)}" }]\n`)).toEqual([]);
  });

  it('are not repeated by what is said about them', async () => {
    const problems = await problemsOf('keys: [{ id: a, secret: hunter2 }, { id: "b c", secret: [hunter2] }]\n');
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('have names of their own', async () => {
    const text = `keys: [{ id: a, secret: ${SECRET} }, { id: a, secret: ${SECRET}x }]\n`;
    expect(await problemsOf(text)).toEqual(['1: keys[1].id "a" is there twice']);
  });

  it('come from references too, without the line feed of their file', async () => {
    const text = 'keys: [{ id: a, secret: "file:key" }, { id: b, secret: "${KEY}" }]\n';
    const given = { files: { key: `${SECRET}\n` }, environment: { KEY: SECRET } };
    const { keys } = await load(text, given);
    expect(keys.map(({ id, secret }) => [id, secret.export().toString()])).toEqual([
      ['a', SECRET],
      ['b', SECRET],
    ]);
  });
});

describe('deriveKeys', () => {
  const keyOf = (id: string, text: string) => ({ id, secret: createSecretKey(Buffer.from(text)) });
  const bytes = (text: string, purpose: Purpose) =>
    deriveKeys([keyOf('k', text)], purpose)[0]
      .key.export()
      .toString('hex');

  it('gives each purpose a key of its own, the same at every start', () => {
    const made = (['signing', 'cache', 'fingerprint'] as const).map((purpose) => bytes(SECRET, purpose));
    expect(new Set(made).size).toBe(3);
    expect(made.every((key) => key.length === 64)).toBe(true);
    expect(bytes(SECRET, 'signing')).toBe(made[0]);
    expect(bytes(`${SECRET}x`, 'signing')).not.toBe(made[0]);
  });

  it('keeps names and order, because the first one signs', () => {
    const keys = deriveKeys([keyOf('new', SECRET), keyOf('old', `${SECRET}x`)], 'signing');
    expect(keys.map(({ id }) => id)).toEqual(['new', 'old']);
  });
});
