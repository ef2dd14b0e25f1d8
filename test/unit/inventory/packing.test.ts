import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Packing } from '../../../src/inventory/store/packing.ts';

const members = (value: object) => JSON.stringify(value).slice(1, -1);
const section = fc.oneof(
  fc.object({ maxDepth: 2, values: [fc.string(), fc.string({ unit: 'binary' }), fc.integer(), fc.boolean()] }),
  fc.record({ status: fc.constantFrom('running', 'ready'), name: fc.string() }),
);

function row(number: number): readonly string[] {
  const own = members({ account: 'one', id: `id-${number}`, name: `web-${number}`, status: 'running', zone: 'nova' });
  return [own, `{${own}}`];
}

describe('packed documents', () => {
  it('come back as they were, whatever they say', () => {
    const packing = new Packing();
    fc.assert(
      fc.property(fc.array(section, { maxLength: 6 }), (values) => {
        const sections = [...values.map(members), '', `{${values.map(members).filter(Boolean).join(',')}}`];
        expect(packing.unpack(packing.pack(sections), sections.length)).toEqual(sections);
      }),
      { numRuns: 1000 },
    );
  });

  it('come back as they were when columns say the same, or nearly the same, under the names of members', () => {
    const columns = ['id', 'name', 'status'];
    const packing = new Packing(columns);
    const text = fc.oneof(fc.string(), fc.constantFrom('a"b', 'a\\b', ',"name":"x', '\u0006', 'one'));
    const said = fc.record({ id: text, name: text, status: text });
    const valued = fc.tuple(said, fc.oneof(said, fc.constant(undefined)), fc.option(text));
    fc.assert(
      fc.property(valued, ([shown, others, status]) => {
        const kept = others ?? shown;
        const values = [kept.id, kept.name, status ?? null];
        const first = members({ at: 1, ...shown, nested: [{ at: 2, ...shown }] });
        const sections = [first, `{${first}}`, members({ at: 3, ...shown })];
        const packed = packing.pack(sections, (place) => values[place] ?? null);
        expect(packing.unpack(packed, 3, (place) => values[place] ?? null)).toEqual(sections);
      }),
      { numRuns: 1000 },
    );
    const own = (at: number) => [members({ at: 1, id: `id-of-number-${at}`, status: 'ready' })];
    const fresh = new Packing(columns);
    for (let at = 0; at < 200; at += 1) fresh.pack(own(at));
    expect(fresh.pack(own(300), (place) => (place === 0 ? 'id-of-number-300' : null))).not.toContain('300');
    expect(fresh.pack(own(300), () => 'id-of-number-301')).toContain('300');
  });

  it('are not cut within a character', () => {
    const packing = new Packing();
    const sections = [members({ tags: ['0', '\u{10000}'] }), '{}'];
    for (let more = 0; more < 200; more += 1) packing.pack([members({ tags: ['0', `${more}`] })]);
    expect(packing.unpack(packing.pack(sections), 2)).toEqual(sections);
  });

  it('are read as far as is asked', () => {
    const packing = new Packing();
    expect(packing.unpack(packing.pack(row(1)), 1)).toEqual([row(1)[0]]);
  });

  it('hold little beside what is their own, and the same thing once', () => {
    const packing = new Packing();
    for (let number = 0; number < 200; number += 1) packing.pack(row(number));
    const [packed, plain] = [packing.pack(row(1000)), row(1000).join('')];
    expect(packed.split('web-1000')).toHaveLength(2);
    expect(packed.length).toBeLessThan(plain.length / 3);
  });

  it('learn what comes again, and not every id', () => {
    const packing = new Packing();
    for (let number = 0; number < 20_000; number += 1) packing.pack(row(number));
    expect(packing.size).toBeLessThan(200);
  });

  it('are not longer than the known phrases allow when members have no end of names', () => {
    const packing = new Packing();
    for (let number = 0; number < 20_000; number += 1) packing.pack([members({ [`key-${number}`]: 'x' })]);
    expect(packing.size).toBeLessThan(7600);
    const last = [members({ 'key-19999': 'x', 'key-19998': 'y' })];
    expect(packing.unpack(packing.pack(last), 1)).toEqual(last);
  });
});
