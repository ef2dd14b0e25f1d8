import { describe, expect, it } from '@jest/globals';
import { readServer, type NovaServer } from './nova.ts';
import { CONFIG } from '../testing/cloud.ts';
import { relatedOf } from '../testing/related.ts';
import { toServer } from './translate.ts';

const translated = (nova: Partial<NovaServer>) => toServer({ id: 's1', ...nova }, relatedOf({}), CONFIG);
const metadataOf = (nova: Partial<NovaServer>) => translated(nova).metadata;
const BARE = { os_type: 'Linux' };

describe('metadata', () => {
  it('has Nova’s own under user:, tags under tag:', () => {
    expect(metadataOf({ metadata: { env: 'prod', empty: '' }, tags: ['web', 'a:b'] })).toEqual({
      ...BARE,
      'user:env': 'prod',
      'user:empty': '',
      'tag:web': '',
      'tag:a:b': '',
    });
  });

  it('hides what Podgate keeps there', () => {
    const server = translated({ metadata: { 'podgate:disable_delete': 'true', 'podgate:x': 'y', podgate: 'z' } });
    expect(server.metadata).toEqual({ ...BARE, 'user:podgate': 'z' });
    expect(server.disable_delete).toBe(true);
  });

  it.each(['false', 'True', '1', ''])('protects from deletion by "true" alone, not by "%s"', (value) => {
    expect(translated({ metadata: { 'podgate:disable_delete': value } }).disable_delete).toBe(false);
  });

  it('has facts of the record under os:, left out when empty', () => {
    expect(
      metadataOf({
        tenant_id: 't1',
        user_id: 'u1',
        locked_reason: 'audit',
        config_drive: 'True',
        accessIPv4: '192.0.2.1',
        accessIPv6: '2001:db8::1',
        pinned_availability_zone: 'az1',
        trusted_image_certificates: ['c1', 'c2'],
      }),
    ).toEqual({
      ...BARE,
      'os:project_id': 't1',
      'os:user_id': 'u1',
      'os:locked_reason': 'audit',
      'os:config_drive': 'True',
      'os:access_ip_v4': '192.0.2.1',
      'os:access_ip_v6': '2001:db8::1',
      'os:pinned_availability_zone': 'az1',
      'os:trusted_image_certificates': 'c1,c2',
    });
    expect(
      metadataOf({
        tenant_id: null,
        user_id: '',
        locked_reason: null,
        config_drive: '',
        accessIPv4: '',
        accessIPv6: null,
        pinned_availability_zone: null,
        trusted_image_certificates: null,
        tags: null,
      }),
    ).toEqual(BARE);
  });

  it('keeps odd keys as they are', () => {
    const odd = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, string>;
    expect(metadataOf({ metadata: odd })).toEqual({ ...BARE, 'user:__proto__': 'a', 'user:constructor': 'b' });
  });

  it('never has user data or one-time passwords: they are not even read', () => {
    const record = readServer({
      id: 's1',
      status: 'ACTIVE',
      'OS-EXT-SRV-ATTR:user_data': 'c2VjcmV0LWNhbmFyeQ==',
      adminPass: 'canary-1',
      metadata: {},
    });
    const everything = JSON.stringify([record, translated(record)]);
    expect(everything).not.toMatch(/c2VjcmV0|canary|user_data|adminPass/);
  });
});
