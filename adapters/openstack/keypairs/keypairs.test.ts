import { describe, expect, it } from '@jest/globals';
import { recorded, stubCloud } from '../testing/cloud.ts';
import { relatedOf, type Lists } from '../testing/related.ts';
import { keypairs, type NovaKeypair } from './nova.ts';
import { toKeypair } from './translate.ts';

const USER = '6928806e890a4885b9ead08c08b5b620';

describe('the list of keys', () => {
  it("is that of the gateway's own user, who is noted (OS-51, OS-83)", async () => {
    const answers = { '/os-keypairs': recorded('keypairs'), '/auth/tokens': recorded('token-member') };
    const { session, call, asked } = stubCloud({ answers });
    const { items, next } = await keypairs.list(session, undefined, call);
    expect(items).toEqual([
      {
        id: 'dev-key',
        public_key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDTaEEljVHLRMUHbjqf2lE4QJIVXWvwRpxQUtTK8iRW7 dev@testbed',
        fingerprint: '3a:0e:0b:2d:1d:ba:11:74:67:45:da:49:e0:0d:01:dd',
        type: 'ssh',
        user_id: USER,
      },
    ]);
    expect(next).toBeUndefined();
    expect(Object.fromEntries(new URL(asked[0]?.url ?? '').searchParams)).toEqual({ limit: '1000' });
    expect(asked[0]?.headers).toMatchObject({ 'openstack-api-version': 'compute 2.92' });
  });

  it('is paged by names', async () => {
    const key = (name: string) => ({ keypair: { name, public_key: 'ssh-rsa x', fingerprint: '0' } });
    const first = { keypairs: [key('a'), key('b')], keypairs_links: [{ rel: 'next', href: 'http://x' }] };
    const answers = { '/os-keypairs': [{ body: first }, { body: { keypairs: [key('c')] } }] };
    const { session, call, asked } = stubCloud({ answers });
    const { next } = await keypairs.list(session, undefined, call);
    expect(next).toBe('b');
    expect((await keypairs.list(session, next, call)).items.map(({ id }) => id)).toEqual(['c']);
    expect(new URL(asked[1]?.url ?? '').searchParams.get('marker')).toBe('b');
  });
});

describe('a key', () => {
  const key = (more: Partial<NovaKeypair> = {}): NovaKeypair => {
    return { id: 'k1', public_key: 'ssh-rsa AAAA', fingerprint: '0:1', type: 'ssh', user_id: 'u1', ...more };
  };
  const translated = (more: Partial<NovaKeypair> = {}, lists: Lists = {}) => toKeypair(key(more), relatedOf(lists));

  it('is what Nova says of it', () => {
    expect(translated()).toEqual({
      id: 'k1',
      name: 'k1',
      scheme: 'RSA',
      fingerprint: '0:1',
      public_key: 'ssh-rsa AAAA',
      guest_count: 0,
    });
  });

  it.each([
    ['ssh-ed25519 AAAA', 'ssh', 'ED25519'],
    ['ssh-dss AAAA', 'ssh', 'DSA'],
    ['ecdsa-sha2-nistp256 AAAA', 'ssh', 'ECDSA'],
    ['sk-ssh-ed25519@openssh.com AAAA', 'ssh', 'ED25519'],
    ['-----BEGIN CERTIFICATE-----', 'x509', 'X509'],
    ['something new', 'ssh', undefined],
    ['', 'ssh', undefined],
  ])('%s (%s) is of the scheme %s', (public_key, type, scheme) => {
    expect(translated({ public_key, type }).scheme).toBe(scheme);
  });

  it("counts the servers of its user that have it, not others' servers with a key of that name", () => {
    const servers = [
      { id: 's1', key_name: 'k1', user_id: 'u1' },
      { id: 's2', key_name: 'k1', user_id: 'u2' },
      { id: 's3', key_name: 'k2', user_id: 'u1' },
      { id: 's4', key_name: null, user_id: 'u1' },
      { id: 's5', key_name: 'k1' },
    ];
    expect(translated({}, { servers }).guest_count).toBe(2);
  });
});
