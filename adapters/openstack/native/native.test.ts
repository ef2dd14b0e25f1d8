import { describe, expect, it } from '@jest/globals';
import type { NativeRequest } from 'podgate/contract';
import { keysOf } from './keys.ts';
import { meaningOf } from './meaning.ts';
import { insideOf, outsideOf, withLinks } from './places.ts';

const PROJECT = 'a'.repeat(32);
const request = (method: string, path: string, body?: unknown): NativeRequest => {
  return { service: 'compute', method, path, search: '', body };
};

describe('where a path leads', () => {
  const compute = { endpoint: 'http://nova:8774/v2.1', project: PROJECT, url: 'https://gate/native/c1/compute' };
  const volumes = { endpoint: `http://cinder/v3/${PROJECT}`, project: PROJECT, url: 'https://gate/native/c1/volumev3' };
  const prefixed = { endpoint: 'http://cloud/image/v2', project: PROJECT, url: 'https://gate/native/c1/image' };

  it.each([
    [compute, '/', 'http://nova:8774/'],
    [compute, '/v2.1/servers', 'http://nova:8774/v2.1/servers'],
    [volumes, '/v3/', 'http://cinder/v3/'],
    [volumes, '/v3/volumes', `http://cinder/v3/${PROJECT}/volumes`],
    [volumes, `/v3/${PROJECT}/volumes`, `http://cinder/v3/${PROJECT}/volumes`],
    [volumes, '/v2/volumes', 'http://cinder/v2/volumes'],
    [prefixed, '/v2/images', 'http://cloud/image/v2/images'],
  ])('%j %s', (places, path, url) => {
    expect(insideOf(path, places)).toBe(url);
  });

  it.each([
    [compute, 'http://nova:8774/v2.1/servers?marker=x', 'https://gate/native/c1/compute/v2.1/servers?marker=x'],
    [compute, 'http://nova:87740/servers', undefined],
    [compute, 'http://inside.invalid/compute/v2.1/servers/1', 'https://gate/native/c1/compute/v2.1/servers/1'],
    [compute, 'http://glance/images/1', undefined],
    [prefixed, 'http://cloud/image/v2/images', 'https://gate/native/c1/image/v2/images'],
    [prefixed, 'http://cloud/other/images', undefined],
  ])('%j back from %s', (places, url, shown) => {
    expect(outsideOf(url, places)).toBe(shown);
  });

  it('changes links and nothing else of a text', () => {
    const user = '"metadata": {"href": "http://nova:8774/v2.1/x", "next": "http://elsewhere/v2.1/"}';
    const text = `{"links": [{"rel": "self", "href": "http://nova:8774/v2.1/servers/1"}], ${user}, "n": 1.0}`;
    const own = '{"links": [{"rel": "self", "href": "https://gate/native/c1/compute/v2.1/servers/1"}]';
    expect(withLinks(text, compute)).toBe(`${own}, ${user}, "n": 1.0}`);
    expect(withLinks('{"next": "http://nova:8774/v2.1/a"}', compute)).toBe(
      '{"next": "https://gate/native/c1/compute/v2.1/a"}',
    );
  });
});

describe('what a request means', () => {
  it.each([
    ['GET', '/v2.1/servers/1', undefined, {}],
    ['POST', '/v2.1/servers', {}, { writes: 'servers', action: 'create' }],
    ['PUT', `/v2.1/${PROJECT}/servers/1`, {}, { writes: 'servers', action: 'update', server: '1' }],
    ['DELETE', '/v2/servers/1/', undefined, { writes: 'servers', action: 'delete', server: '1' }],
    ['POST', '/v2.1/servers/1/action', { 'os-stop': null }, { writes: 'servers', action: 'stop', server: '1' }],
    ['POST', '/v2.1/servers/1/action', { unheardOf: 1 }, { writes: 'servers', action: undefined, server: '1' }],
    ['POST', '/v2.1/servers/1/action', { constructor: 1 }, { writes: 'servers', action: undefined, server: '1' }],
    [
      'DELETE',
      '/v2.1/servers/1/os-interface/2',
      undefined,
      { writes: 'servers', action: 'detachnetwork', server: '1' },
    ],
    ['GET', '/v2.1/servers/1/os-server-password', undefined, { writes: 'servers', action: 'login-info', server: '1' }],
    ['POST', '/v2.1/os-keypairs', {}, { writes: 'compute' }],
  ])('%s %s %j', (method, path, body, meaning) => {
    expect(meaningOf(request(method, path, body))).toEqual(meaning);
  });

  it('is not told of a body with several actions, or none', () => {
    for (const body of [{ 'os-stop': null, reboot: {} }, {}, [], null, undefined]) {
      expect(() => meaningOf(request('POST', '/v2.1/servers/1/action', body))).toThrow('the one action');
    }
  });
});

describe('keys', () => {
  const bob = { whole: false, prefix: 'pg-b0b0b0b0b0b0-', url: '' };
  const key = (name: string) => ({ keypair: { name, public_key: 'x' } });

  it('have their prefix in the cloud, and lose it on the way back', () => {
    const made = keysOf(request('POST', '/v2.1/os-keypairs', key('k')), bob);
    expect(made.request.body).toEqual(key('pg-b0b0b0b0b0b0-k'));
    expect(made.answer(JSON.stringify(key('pg-b0b0b0b0b0b0-k')))).toBe(JSON.stringify(key('k')));
    expect(keysOf(request('DELETE', '/v2.1/os-keypairs/k%20x'), bob).request.path).toBe(
      '/v2.1/os-keypairs/pg-b0b0b0b0b0b0-k%20x',
    );
  });

  it('of others are not listed, nor are their names in a link to the next page', () => {
    const asked = { ...request('GET', '/v2.1/os-keypairs'), search: 'limit=1&marker=a&user_id=b&c=d' };
    const { request: sent, answer } = keysOf(asked, bob);
    expect(sent.search).toBe('c=d');
    const keypairs = [key('pg-b0b0b0b0b0b0-k'), key('pg-e0e0e0e0e0e0-theirs'), key('plain')];
    expect(JSON.parse(answer(JSON.stringify({ keypairs })))).toEqual({ keypairs: [key('k')] });
    expect(() => answer(JSON.stringify({ keypairs, keypairs_links: [] }))).toThrow('more keys than it tells at once');
  });

  it('are named by servers that are made, and shown by theirs', () => {
    const { request: sent, answer } = keysOf(request('POST', '/v2.1/servers', { server: { key_name: 'k' } }), bob);
    expect(sent.body).toEqual({ server: { key_name: 'pg-b0b0b0b0b0b0-k' } });
    expect(answer('{"key_name": "pg-b0b0b0b0b0b0-k", "a": "pg-b0b0b0b0b0b0-k"}')).toBe(
      '{"key_name": "k", "a": "pg-b0b0b0b0b0b0-k"}',
    );
    for (const word of ['attachKeypairs', 'detachKeypairs']) {
      const lists = keysOf(request('POST', '/v2/0f/servers/1/action', { [word]: { key_names: ['k', 1] } }), bob);
      expect(lists.request.body).toEqual({ [word]: { key_names: ['pg-b0b0b0b0b0b0-k', 1] } });
    }
  });

  it('are the cloud’s own for administrators of the gateway', () => {
    const made = request('POST', '/v2.1/os-keypairs', key('k'));
    expect(keysOf(made, { ...bob, whole: true }).request).toBe(made);
  });
});
