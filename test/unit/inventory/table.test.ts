import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  countPlace,
  indexPlace,
  keyOf,
  ownPlace,
  recordOf,
  recordPlace,
} from '../../../src/inventory/sync/look-ups.ts';
import { RecordTable } from '../../../src/inventory/sync/table.ts';

interface Port {
  readonly id: string;
  readonly device: string;
  readonly name: string;
}

const port = (id: string, device: string, name = ''): Port => ({ id, device, name });
const devices = (record: { readonly id: string }) => [(record as Port).device];
const table = () => new RecordTable('ports', { index: { device: devices }, own: ['notes'] });
const [record, of, number] = [
  (id: string) => keyOf(recordPlace('ports'), id),
  (device: string) => keyOf(indexPlace('ports', 'device'), device),
  (device: string) => keyOf(countPlace('ports', 'device'), device),
];

describe('what a change of a record touches', () => {
  it('is the record and where it is filed; the number of those there only when one comes or goes', () => {
    const ports = table();
    expect(new Set(ports.put(port('p1', 's1')))).toEqual(new Set([record('p1'), of('s1'), number('s1')]));
    expect(ports.put(port('p1', 's1'))).toEqual([]);
    expect(new Set(ports.put(port('p1', 's1', 'renamed')))).toEqual(new Set([record('p1'), of('s1')]));
    expect(new Set(ports.put(port('p1', 's2')))).toEqual(
      new Set([record('p1'), of('s1'), number('s1'), of('s2'), number('s2')]),
    );
    expect(new Set(ports.remove('p1'))).toEqual(new Set([record('p1'), of('s2'), number('s2')]));
  });

  it('is its own part alone, when nothing is different that others look at', () => {
    const ports = table();
    const noted = (notes: string | undefined, name = '') => ({ ...port('p1', 's1', name), notes });
    ports.put(port('p1', 's1'));
    const own = [keyOf(ownPlace('ports'), 'p1')];
    expect(ports.put({ ...port('p1', 's1'), notes: 'one' } as Port)).toEqual(own);
    expect(ports.put(noted('two') as Port)).toEqual(own);
    expect(ports.put(noted('two') as Port)).toEqual([]);
    expect(ports.put(port('p1', 's1'))).toEqual(own);
    expect(new Set(ports.put(noted('three', 'renamed') as Port))).toEqual(new Set([record('p1'), of('s1')]));
    expect(ports.get('p1')).toEqual(noted('three', 'renamed'));
    expect(recordOf(own[0] ?? '')).toEqual({ source: 'ports', id: 'p1' });
  });

  it('is counted without going through the records', () => {
    const ports = table();
    for (const id of ['p1', 'p2', 'p3']) ports.put(port(id, id === 'p3' ? 's2' : 's1'));
    expect([ports.count('device', 's1'), ports.count('device', 's2'), ports.count('device', 's3')]).toEqual([2, 1, 0]);
    ports.remove('p1');
    expect(ports.count('device', 's1')).toBe(1);
  });
});

describe('a record that says what it said before', () => {
  it('touches nothing, and is what is held from then on', () => {
    const ports = table();
    ports.put(port('p1', 's1'));
    const again = port('p1', 's1');
    expect(ports.put(again)).toEqual([]);
    expect(ports.get('p1')).toBe(again);
  });
});

describe('records of which the cloud may leave out changes', () => {
  it('are known at any time, whatever came, changed and went', () => {
    const mayMiss = (one: { readonly id: string }) => (one as Port).name === 'building';
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ id: fc.constantFrom('p1', 'p2', 'p3'), name: fc.constantFrom('building', 'built', 'gone') }),
        ),
        (steps) => {
          const ports = new RecordTable('ports', { changes: { mayMiss } });
          for (const { id, name } of steps) {
            if (name === 'gone') ports.remove(id);
            else ports.put(port(id, 's1', name));
            const expected = [...ports.ids()].filter((one) => mayMiss(ports.get(one)!));
            expect([...ports.missable].sort()).toEqual(expected.sort());
          }
          ports.retain(() => false);
          expect(ports.missable.size).toBe(0);
        },
      ),
    );
  });
});
