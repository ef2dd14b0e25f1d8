import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fingerprint, sealOf } from '../../support/cache.ts';

const SECRET = { token: 'hunter2', list: [1, null, 'ü'] };

describe('a sealed value', () => {
  it('opens where it was put, and holds nothing that can be read', () => {
    const seal = sealOf('k1');
    const sealed = seal.close('token:c1', SECRET);
    expect(seal.open('token:c1', sealed)).toEqual(SECRET);
    expect(sealed.toString('latin1')).not.toContain('hunter2');
    expect(seal.close('token:c1', SECRET)).not.toEqual(sealed);
  });

  it('opens nowhere else', () => {
    const seal = sealOf('k1');
    expect(seal.open('token:c2', seal.close('token:c1', SECRET))).toBeUndefined();
  });

  it('opens for no other key, even under the same name', () => {
    const sealed = sealOf('k1').close('place', SECRET);
    expect(sealOf('k2').open('place', sealed)).toBeUndefined();
    expect(sealOf('k2', 'k1').open('place', sealed)).toEqual(SECRET);
    expect(sealOf('k1', 'k2').open('place', sealOf('k2').close('place', 1))).toBe(1);
  });

  it('does not open when any of its bytes was changed, cut off or added', () => {
    const seal = sealOf('k1');
    const sealed = seal.close('place', SECRET);
    for (let place = 0; place < sealed.length; place += 1) {
      const changed = Buffer.from(sealed);
      changed[place] = (changed[place] ?? 0) ^ 0x41;
      expect(seal.open('place', changed)).toBeUndefined();
      expect(seal.open('place', sealed.subarray(0, place))).toBeUndefined();
    }
    expect(seal.open('place', Buffer.concat([sealed, Buffer.from([0])]))).toBeUndefined();
  });

  it('of somebody else is nothing, whatever it is', () => {
    const seal = sealOf('k1');
    const openNothing = (bytes: Uint8Array) => seal.open('place', Buffer.from(bytes)) === undefined;
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), openNothing));
  });
});

describe('a fingerprint', () => {
  it('tells secrets apart without telling them', () => {
    expect(fingerprint('hunter2')).toMatch(/^[0-9a-f]{24}$/);
    expect(fingerprint('hunter2')).toBe(fingerprint('hunter2'));
    expect(fingerprint('hunter2')).not.toBe(fingerprint('hunter3'));
  });
});
