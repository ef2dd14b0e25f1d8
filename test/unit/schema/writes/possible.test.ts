import { describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../../../src/clouds/adapters.ts';
import {
  ableWrites,
  functionOf,
  possibleWrites,
  WRITE_KINDS,
  wordsOfKind,
} from '../../../../src/schema/writes/possible.ts';

describe('what can be done to things beside servers', () => {
  it('is what the adapter has functions for', () => {
    const able = { disks: { create: {}, reset: {} }, secgroups: { add_rules: {} }, vpcs: {} };
    expect(possibleWrites(able, false)).toEqual({
      disks: ['create', 'disk-reset', 'reset'],
      secgroups: ['add-rule'],
    });
  });

  it('is nothing on a cloud that is only read, and where the adapter has none', () => {
    expect(possibleWrites({ disks: { create: {} } }, true)).toEqual({});
    expect(possibleWrites({}, false)).toEqual({});
  });

  it('has a function behind each word, and a word before each resource that can be written', async () => {
    const writes = ableWrites(await createAdapters().find('openstack'));
    const missing = WRITE_KINDS.flatMap((kind) =>
      wordsOfKind(kind).filter((word) => !(functionOf(word) in (writes[kind.resource] ?? {}))),
    );
    expect(missing).toEqual([]);
    expect(WRITE_KINDS.map(({ resource }) => resource).sort()).toEqual(Object.keys(writes).sort());
  });
});
