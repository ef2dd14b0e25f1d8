import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { namesFor, stemOf } from '../../../../src/schema/servers/writes/create/names.ts';
import { placed, type Needed } from '../../../../src/schema/servers/writes/create/placement.ts';
import { userDataOf } from '../../../../src/schema/servers/writes/user-data.ts';
import { wishOf } from '../../../../src/schema/servers/writes/create/wish.ts';

describe('names', () => {
  it.each<[string, number, string[], string[]]>([
    ['web', 1, [], ['web']],
    ['web', 3, ['web', 'web-2'], ['web-1', 'web-3', 'web-4']],
    ['web##', 2, ['web01'], ['web02', 'web03']],
    ['web##9#', 2, [], ['web09', 'web10']],
    ['a#b', 2, [], ['a1b', 'a2b']],
  ])('after %s, %d of them, beside %j', (pattern, count, taken, names) => {
    expect(namesFor(pattern, count, new Set(taken))).toEqual(names);
  });

  it('count from numbers that they can count from', () => {
    const pattern = 'web#99999999999999999999#';
    expect(new Set(namesFor(pattern, 3, new Set())).size).toBe(3);
  });

  it('are as many as are wanted, all different, none taken, all after the stem', () => {
    const patterns = fc.stringMatching(/^[a-z]{1,5}(#{1,3})?[a-z]{0,3}$/);
    fc.assert(
      fc.property(
        patterns,
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 0, max: 30 }),
        (pattern, count, many) => {
          const taken = new Set(namesFor(pattern, many + 1, new Set()).slice(0, many));
          const names = namesFor(pattern, count, taken);
          expect(new Set(names).size).toBe(count);
          expect(names.filter((name) => taken.has(name) || !name.startsWith(stemOf(pattern)))).toEqual([]);
        },
      ),
    );
  });
});

describe('user data', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  it.each([
    ['#!/bin/sh\ntrue', base64('#!/bin/sh\ntrue')],
    ['plain words', base64('plain words')],
    ['abcd', base64('abcd')],
    [base64('#cloud-config\nusers: []'), base64('#cloud-config\nusers: []')],
    [`${base64('#!/bin/sh').slice(0, 4)}\n${base64('#!/bin/sh').slice(4)}`, base64('#!/bin/sh')],
  ])('%j is sent as %s', (given, sent) => {
    expect(userDataOf(given)).toBe(sent);
  });

  it('comes back as it was, whatever text it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const given = `#!${text}`;
        expect(Buffer.from(userDataOf(given), 'base64').toString('utf8')).toBe(Buffer.from(given).toString('utf8'));
      }),
    );
  });

  it('is looked at once, however much white space is in it', () => {
    expect(() => userDataOf(`${' '.repeat(500_000)}!`)).toThrow(/^user_data is \d+ characters long/);
  });

  it('may be 65,535 characters long in base64, and not one more', () => {
    expect(userDataOf('x'.repeat(49_149))).toHaveLength(65_532);
    expect(() => userDataOf('x'.repeat(49_152))).toThrow(/^user_data is 65536 characters long/);
  });
});

describe('the choice of the cloud', () => {
  const cloud = (name: string, account = name) => ({ name, account, regions: [`${name}-RegionOne`] });
  const clouds = [cloud('a'), cloud('b', 'shared'), cloud('c', 'shared')];
  const on = (what: string, ...names: string[]): Needed => ({
    field: what,
    given: 'it',
    what,
    candidates: names.map((name) => ({ id: `${name}.1` })),
  });
  const named = (given: string) => ({ field: 'prefer', given });

  it.each<[string, Parameters<typeof placed>[1], Needed[], string]>([
    ['the only one with everything', { zones: [] }, [on('image', 'a', 'b'), on('flavor', 'b', 'c')], 'b'],
    ['the preferred region', { zones: [], region: named('c') }, [on('image', 'a', 'c')], 'c'],
    ['a region by its own name', { zones: [], region: named('a-RegionOne') }, [on('image', 'a', 'c')], 'a'],
    ['the only one of a manager with it', { zones: [], manager: named('shared') }, [on('image', 'a', 'c')], 'c'],
  ])('is %s', (_what, preferences, needed, name) => {
    expect(placed(clouds, preferences, needed).name).toBe(name);
  });

  it.each<[string, Parameters<typeof placed>[1], Needed[], RegExp]>([
    ['nothing there', { zones: [] }, [on('image')], /^image: image it not found/],
    ['several', { zones: [] }, [on('image', 'a', 'b')], /could be made on a, b; choose one with prefer_region/],
    ['none with all', { zones: [] }, [on('image', 'a'), on('flavor', 'b')], /image it is on a; flavor it is on b/],
    [
      'elsewhere',
      { zones: [], region: named('a') },
      [on('image', 'b')],
      /^image: image it is on b; the server is to be made on a/,
    ],
    [
      'an unknown region',
      { zones: [], region: named('x') },
      [],
      /^prefer: x not found; a server can be made on a, b, c/,
    ],
    [
      'a contradiction',
      { zones: [], region: named('a'), manager: named('shared') },
      [],
      /no cloud is in prefer_region and of/,
    ],
  ])('is refused: %s', (_what, preferences, needed, words) => {
    expect(() => placed(clouds, preferences, needed)).toThrow(words);
  });
});

describe('what a body asks for', () => {
  const base = { name: 'web', sku: 'm1', disks: [{ image_id: 'debian' }] };

  it('is the same in the old form and in the new', () => {
    const modern = {
      ...base,
      disks: [{ image_id: 'debian', size: 20480 }, { size: 1024 }],
      nets: [{ network: 'net', address: '10.0.0.5' }],
      secgroups: ['a', 'b'],
      metadata: { k: 'v' },
    };
    const { disks: _disks, ...rest } = base;
    const legacy = {
      ...rest,
      'disk.0': 'debian:20g',
      'disk.1': '1024',
      'net.0': 'net:10.0.0.5',
      secgroup: 'a',
      secgroups: ['b'],
      __meta__: { 'user:k': 'v' },
    };
    const fieldless = (wish: ReturnType<typeof wishOf>): unknown =>
      JSON.parse(JSON.stringify(wish, (name, value: unknown) => (name === 'field' ? undefined : value)));
    expect(fieldless(wishOf({ server: legacy }))).toEqual(fieldless(wishOf({ server: modern })));
  });

  it('may say how many beside the server, in it, or as the gateway of Cloudpods does', () => {
    expect(wishOf({ server: base, count: 3 }).count).toBe(3);
    expect(wishOf({ server: { ...base, count: '3' } }).count).toBe(3);
    expect(wishOf({ ...base, __count__: 3 }).count).toBe(3);
    expect(wishOf({ server: base }).count).toBe(1);
  });

  it('does not pass over what stands beside the server', () => {
    expect(() => wishOf({ server: base, dry_run: true })).toThrow(/^dry_run stands beside server/);
  });

  it('takes what the form of Cloudpods sends', () => {
    const form = {
      auto_start: true,
      generate_name: 'web',
      description: '',
      hypervisor: 'openstack',
      __count__: 1,
      disks: [{ disk_type: 'sys', index: 0, backend: 'nova', size: 30720, image_id: 'debian', medium: 'rotate' }],
      nets: [{ exit: false }],
      prefer_region: 'a',
      prefer_manager_id: 'b',
      sku: 'm1',
      project_id: 'p',
      os_arch: 'x86',
      extraData: {},
      provider: 'OpenStack',
      reset_password: false,
      schedtags: [],
      billing_type: 'postpaid',
      duration: '',
      __meta__: {},
    };
    expect(wishOf(form)).toMatchObject({
      name: 'web',
      generates: true,
      project: { field: 'project_id', given: 'p' },
      root: { size: 30720, backend: 'nova' },
    });
  });

  it.each<[object, RegExp]>([
    [{ ...base, flavor: 'other' }, /^flavor says something else|^sku says something else/],
    [{ ...base, billing_type: 'prepaid' }, /^billing_type is not possible here/],
    [{ ...base, isolated_devices: [{ dev_type: 'GPU' }] }, /^isolated_devices is not possible here/],
    [
      { ...base, disks: [{ image_id: 'a' }, { disk_type: 'swap', size: 1 }] },
      /^disks\.1\.disk_type: swap is not possible/,
    ],
    [{ ...base, nets: [{ wire: 'w' }] }, /^nets\.0\.wire is not possible here/],
    [{ ...base, disks: [{ image_id: 'a' }, { disk_id: 'd' }], count: 2 }, /^disks\.1\.disk_id: 2 servers cannot/],
    [{ ...base, disks: [{ image_id: 'a' }, { image_id: 'b' }] }, /only the first disk can be made from an image/],
  ])('is refused for %j', (server, words) => {
    expect(() => wishOf({ server })).toThrow(words);
  });
});
