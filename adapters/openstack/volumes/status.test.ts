import { describe, expect, it } from '@jest/globals';
import { CINDER_STATUSES, diskStatus } from './status.ts';

/** Mapping §4.3, and the words of Cinder that it does not name. */
const ROWS: Readonly<Record<string, string>> = {
  creating: 'allocating',
  downloading: 'allocating',
  managing: 'allocating',
  available: 'ready',
  'in-use': 'ready',
  reserved: 'ready',
  retyping: 'ready',
  maintenance: 'ready',
  'awaiting-transfer': 'ready',
  'backing-up': 'ready',
  'restoring-backup': 'ready',
  uploading: 'ready',
  attaching: 'attaching',
  detaching: 'detaching',
  extending: 'resizing',
  reverting: 'reset',
  deleting: 'deallocating',
  unmanaging: 'deallocating',
  error: 'alloc_failed',
  error_deleting: 'unknown',
  error_extending: 'unknown',
  error_managing: 'unknown',
  error_managing_deleting: 'unknown',
  error_restoring: 'unknown',
  'error_backing-up': 'unknown',
};

describe('the status of a volume', () => {
  it.each(Object.entries(ROWS))('%s is %s', (cinder, ours) => {
    expect(diskStatus(cinder)).toBe(ours);
  });

  it('has a row here for every word of the table', () => {
    expect([...CINDER_STATUSES].sort()).toEqual(Object.keys(ROWS).sort());
  });

  it.each(['error_of_tomorrow', 'constructor', '', null, undefined])('%p is unknown', (cinder) => {
    expect(diskStatus(cinder)).toBe('unknown');
  });
});
