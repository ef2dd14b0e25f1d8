import { beforeEach, describe, expect, it } from '@jest/globals';
import { CloudRecords } from '../../../src/inventory/sync/records.ts';
import { fakeProvider } from '../../support/fake-provider.ts';

let records: CloudRecords;

beforeEach(() => {
  records = new CloudRecords(fakeProvider({}));
});

const server = (name: string) => ({ source: 'servers', records: [{ id: 's1', name }] });
const nameNow = () => (records.table('servers').get('s1') as { readonly name: string } | undefined)?.name;

describe('single readings of one record that overlap', () => {
  it('leave what was asked for last, whichever is answered first', () => {
    const [before, after] = [records.ask(), records.ask()];
    expect(records.take(server('new'), { at: 2, asked: after })).not.toEqual([]);
    expect(records.take(server('old'), { at: 3, asked: before })).toEqual([]);
    expect(nameNow()).toBe('new');
    expect(records.take(server('newest'), { at: 4, asked: records.ask() })).not.toEqual([]);
    expect(nameNow()).toBe('newest');
  });

  it('do not take away what was seen since', () => {
    const [before, after] = [records.ask(), records.ask()];
    records.take(server('new'), { at: 2, asked: after });
    expect(records.drop('servers', 's1', { at: 3, asked: before })).toEqual([]);
    expect(nameNow()).toBe('new');
    expect(records.isSuperseded('servers', 's1', before)).toBe(true);
    records.drop('servers', 's1', { at: 4, asked: records.ask() });
    expect(nameNow()).toBeUndefined();
  });

  it('are newer than a list that was asked before they were answered', () => {
    records.take(server('new'), { at: 20, asked: records.ask() });
    expect([records.isOlder('servers', 's1', 20), records.isOlder('servers', 's1', 21)]).toEqual([true, false]);
    const [first, second] = [records.begin(21), records.begin(15)];
    first();
    expect(records.isOlder('servers', 's1', 10)).toBe(true);
    second();
    records.begin(21)();
    expect(records.isOlder('servers', 's1', 10)).toBe(false);
  });
});
