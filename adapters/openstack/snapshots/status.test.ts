import { describe, expect, it } from '@jest/globals';
import { CINDER_STATUSES, snapshotStatus } from './status.ts';

const ROWS: Readonly<Record<string, string>> = {
  creating: 'creating',
  available: 'ready',
  'backing-up': 'ready',
  restoring: 'ready',
  updating: 'ready',
  deleting: 'deleting',
  deleted: 'deleting',
  unmanaging: 'deleting',
  error: 'create_failed',
  error_deleting: 'delete_failed',
};

describe('the status of a snapshot', () => {
  it.each(Object.entries(ROWS))('%s is %s', (cinder, ours) => {
    expect(snapshotStatus(cinder)).toBe(ours);
  });

  it('has a row here for every word of the table', () => {
    expect([...CINDER_STATUSES].sort()).toEqual(Object.keys(ROWS).sort());
  });

  it.each(['rollbacking', 'toString', '', null, undefined])('%p is unknown', (cinder) => {
    expect(snapshotStatus(cinder)).toBe('unknown');
  });
});
