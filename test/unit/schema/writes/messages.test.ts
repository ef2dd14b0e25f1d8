import { describe, expect, it } from '@jest/globals';
import { askedOf } from '../../../../src/schema/servers/writes/actions.ts';
import { wishOf } from '../../../../src/schema/servers/writes/create/wish.ts';

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
