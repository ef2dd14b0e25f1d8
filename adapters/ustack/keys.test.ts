import { describe, expect, it } from '@jest/globals';
import type { Server } from 'podgate/contract';
import { toServer } from '../openstack/family.ts';
import { relatedOf } from '../openstack/testing/family.ts';
import { keysIn } from './keys.ts';
import { ACCEPTED, actionOf, SERVER, ustackCloud, ustackWith } from './testing/ustack.ts';

const provider = ustackWith();
const { sources, writes } = provider;

describe('keys', () => {
  it('(US-50) that are deleted are not there, shown or listed', async () => {
    const gone = { keypair: { name: 'k', public_key: 'ssh-rsa A', deleted: true } };
    const cloud = ustackCloud({
      '/os-keypairs/k': { body: gone },
      '/os-keypairs': { body: { keypairs: [gone, { keypair: { name: 'l', deleted: false } }] } },
    });
    await expect(sources.keypairs.get?.(cloud.session, 'k', cloud.call)).rejects.toMatchObject({ code: 'not_found' });
    const { items } = await sources.keypairs.list(cloud.session, undefined, cloud.call);
    expect(items.map(({ id }) => id)).toEqual(['l']);
    expect(cloud.warnings).toEqual([]);
  });

  it('(US-51) are made and deleted with any code of success', async () => {
    for (const status of [200, 201, 202, 204]) {
      const body = { keypair: { name: 'k' } };
      const cloud = ustackCloud({ '/os-keypairs': { status, body }, '/os-keypairs/k': { status, body: '' } });
      const made = await writes?.keypairs?.create?.run(cloud.session, { name: 'k', public_key: 'p' }, cloud.call);
      expect(made).toEqual({ id: 'k' });
      const key = { id: 'k', name: 'k' };
      expect(await writes?.keypairs?.delete?.run(cloud.session, key, undefined, cloud.call)).toEqual({ done: true });
    }
  });

  it('(US-52) (US-53) keep no private key that an answer shows, and are those that were asked for', async () => {
    const shown = { keypair: { name: 'k', public_key: 'p', private_key: 'SECRET', fingerprint: 'f' } };
    const cloud = ustackCloud({ '/os-keypairs': { body: shown }, '/os-keypairs/k': { body: shown } });
    const made = await writes?.keypairs?.create?.run(cloud.session, { name: 'k', public_key: 'p' }, cloud.call);
    const read = await sources.keypairs.get?.(cloud.session, 'k', cloud.call);
    expect(JSON.stringify([made, read])).not.toContain('SECRET');
    await expect(
      writes?.keypairs?.create?.run(cloud.session, { name: 'other', public_key: 'p' }, cloud.call),
    ).rejects.toMatchObject({ code: 'upstream_malformed', message: expect.stringMatching(/key k when other was/) });
  });
});

describe('keys of servers', () => {
  const choice = (...names: readonly string[]) => ({ keys: names.map((id) => ({ id, name: id })) });
  const metadata = (own: object) => ({ '/servers/s1/metadata': { body: { metadata: own } } });

  it('(US-49) that are attached are kept by name, beside those that are there', async () => {
    const cloud = ustackCloud({ ...metadata({ 'podgate:key:a': 'attached' }), '/servers/s1/action': ACCEPTED });
    await actionOf('attach_keys_to').run(cloud.session, SERVER, choice('a', 'b'), cloud.call);
    expect(cloud.asked.map(({ method, body }) => [method, body])).toEqual([
      ['GET', undefined],
      ['POST', { metadata: { 'podgate:key:b': 'attached' } }],
      ['POST', { attachKeypairs: { key_names: ['a', 'b'] } }],
    ]);
  });

  it('(US-49) that are refused leave no name behind', async () => {
    const answer = { status: 404, body: { itemNotFound: { message: 'Keypair b not found' } } };
    const cloud = ustackCloud({
      ...metadata({}),
      '/servers/s1/metadata/podgate%3Akey%3Ab': { status: 204, body: '' },
      '/servers/s1/action': answer,
    });
    await expect(actionOf('attach_keys_to').run(cloud.session, SERVER, choice('b'), cloud.call)).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(cloud.paths().at(-1)).toBe('DELETE /servers/s1/metadata/podgate%3Akey%3Ab');
  });

  it('(US-49) are attached where the cloud keeps no metadata, with a word of warning', async () => {
    const cloud = ustackCloud({
      '/servers/s1/metadata': { status: 404, body: 'no such path' },
      '/servers/s1/action': ACCEPTED,
    });
    await actionOf('attach_keys_to').run(cloud.session, SERVER, choice('b'), cloud.call);
    expect(cloud.asked.map(({ body }) => body)).toEqual([undefined, { attachKeypairs: { key_names: ['b'] } }]);
    expect(cloud.warnings).toEqual([expect.stringMatching(/^the names of attached keys are not kept/)]);
  });

  it('(US-19) (US-49) are all detached when none is named, and their names forgotten', async () => {
    const cloud = ustackCloud({
      ...metadata({ 'podgate:key:b': 'attached', other: 'x' }),
      '/servers/s1/metadata/podgate%3Akey%3Ab': { status: 204, body: '' },
      '/servers/s1/action': ACCEPTED,
    });
    const server: Server = { ...SERVER, keypair: 'a' };
    await actionOf('detach_keys_from').run(cloud.session, server, choice(), cloud.call);
    expect(cloud.asked[1]?.body).toEqual({ detachKeypairs: { key_names: ['a', 'b'] } });
    expect(cloud.paths().at(-1)).toBe('DELETE /servers/s1/metadata/podgate%3Akey%3Ab');
    const bare = ustackCloud(metadata({}));
    await expect(actionOf('detach_keys_from').run(bare.session, SERVER, choice(), bare.call)).rejects.toMatchObject({
      code: 'invalid_status',
    });
  });

  it('(US-F11) (US-49) are shown: one in the field, all in the metadata, and not as metadata of users', () => {
    const record = { id: 's1', key_name: 'a', user_id: 'u', metadata: { 'podgate:key:b': 'attached', own: 'x' } };
    expect(keysIn(record)).toEqual(['a', 'b']);
    const { session, call } = ustackCloud();
    const { servers } = provider.resources;
    const shown = servers.translate(session, record as never, relatedOf({}), call);
    expect(shown).toMatchObject({ keypair: 'a', metadata: { 'user:own': 'x', 'os:keypairs': 'a,b' } });
    expect(Object.keys(shown.metadata ?? {}).filter((key) => key.includes('podgate'))).toEqual([]);
    expect(sources.servers.index?.['key']?.(record)).toEqual(['u a', 'u b']);
    expect(toServer(record, relatedOf({}), session.config).keypair).toBe('a');
  });
});
