import { describe, expect, it } from '@jest/globals';
import { RawQuery } from '../../../../src/schema/query/raw.ts';
import { askedOf } from '../../../../src/schema/servers/writes/actions.ts';
import { wishOf } from '../../../../src/schema/servers/writes/create/wish.ts';
import { deletionOf } from '../../../../src/schema/servers/writes/deletion.ts';
import { changeOf } from '../../../../src/schema/servers/writes/update.ts';

const base = { name: 'web', sku: 'm1.small', disks: [{ image_id: 'debian-12' }] };
const long = 'x'.repeat(256);

describe('what is said of a creation that is wrong', () => {
  it.each<[object, string]>([
    [{ sku: 5 }, 'sku must be string'],
    [{ prefer_region: long }, 'prefer_region must NOT have more than 255 characters'],
    [{ secgroup: 1 }, 'secgroup must be string'],
    [{ tenant: [] }, 'tenant must be string'],
    [{ keypair_id: {} }, 'keypair_id must be string'],
    [{ __meta__: 'a=b' }, '__meta__ must be an object of texts'],
    [{ metadata: 'a=b' }, 'metadata must be an object of texts'],
    [{ prefer_zones: ['a', 1] }, 'prefer_zones.1 must be string'],
    [{ auto_start: 'yes' }, 'auto_start must be true or false'],
    [{ dry_run: 1 }, 'dry_run must be true or false'],
    [{ image: 'debian-11' }, 'image says another image than disks.0.image_id'],
  ])('%j names the field as the caller did', (members, words) => {
    expect(() => wishOf({ server: { ...base, ...members } })).toThrow(words);
  });

  it('shows nobody a pattern, and says each thing once', () => {
    expect(() => wishOf({ server: { ...base, auto_start: 'yes' } })).toThrow(
      /^auto_start must be true or false: whether it runs once it is made; default true$/,
    );
  });
});

describe('what is said of an action that is wrong', () => {
  it.each<[string, object, RegExp]>([
    ['stop', { is_force: 'yes' }, /^is_force must be true or false: without asking the guest$/],
    ['change-config', { vcpu_count: -1 }, /^vcpu_count must be a number of processors, from 1$/],
    ['set-password', { password: 'abcdefghijkl' }, /lacks a digit, an upper case letter, a punctuation mark$/],
  ])('%s %j', (action, members, words) => {
    expect(() => askedOf(action, { server: members })).toThrow(words);
  });
});

describe('texts that clouds do not take', () => {
  const refused = (members: object) => {
    expect(() => wishOf({ server: { ...base, ...members } })).toThrow(/^(name|generate_name|description) must be/);
    expect(() => changeOf({ server: members })).toThrow(/^(name|generate_name|description) /);
  };

  it.each(['a\u0000b', 'bell\u0007', ' led', 'trailed ', '   ', 'a\u200bb', 'a\u2028b', 'a/b', 'a;b', '', long])(
    'the name %j',
    (name) => {
      if (name !== '') refused({ name });
      expect(() => changeOf({ server: { name } })).toThrow(/^name must be 1 to 255 printable characters/);
    },
  );

  it.each(['two\nlines', 'a\ttab', 'nul\u0000', long])('the description %j', (description) => refused({ description }));

  it.each(['schlüssel', 'a/b', 'a=b', 'a\u0000', 'a\nb'])('the key %j of metadata', (key) => {
    expect(() => wishOf({ server: { ...base, __meta__: { [`user:${key}`]: 'x' } } })).toThrow(
      /^metadata key .* may hold/s,
    );
    expect(() => askedOf('user-metadata', { [key]: 'x' })).toThrow(/^metadata key .* may hold letters and digits/s);
  });

  it.each(['ein Rechner', 'máquina-ü', '主机 1', 'a+b=c', 'a'.repeat(255)])('but the name %j', (name) => {
    expect(wishOf({ server: { ...base, name } }).name).toBe(name);
    expect(changeOf({ server: { name, description: name } }).input).toEqual({ name, description: name });
  });

  it('but a slash in the key of a disk, and in the name of an image', () => {
    expect(askedOf('createdisk', { 'disk.0': '1g', __meta__: { 'a/b': 'x' } }).name).toBe('add_disks_to');
    expect(askedOf('save-image', { name: 'team/web' }).input).toEqual({ name: 'team/web' });
    expect(() => askedOf('save-image', { name: ' web' })).toThrow(/^name must be 1 to 200 printable characters/);
  });
});

describe('a deletion', () => {
  const asked = (query: string, body?: unknown) => deletionOf(new RawQuery(query), body).input;
  const NOTHING = { force: false, disks: false, eips: false, snapshots: false };

  it('is told how by the query, or by the body', () => {
    expect([asked(''), asked('', { server: {} }), asked('', { delete_eip: null })]).toEqual([
      NOTHING,
      NOTHING,
      NOTHING,
    ]);
    const wanted = { ...NOTHING, force: true, disks: true };
    expect(asked('override_pending_delete=True', { server: { delete_disks: 'true' } })).toEqual(wanted);
  });

  it.each<[object, RegExp]>([
    [{ delete_disks: 'yes' }, /^delete_disks must be true or false/],
    [{ overide_pending_delete: true }, /^overide_pending_delete is not a known key/],
    [{ purge: true }, /^purge is not possible here$/],
  ])('with the body %j is refused', (body, words) => {
    expect(() => asked('', { server: body })).toThrow(words);
  });
});
