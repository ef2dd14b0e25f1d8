import { describe, expect, it } from '@jest/globals';
import { IMAGE_STATUSES } from 'podgate/contract';
import { imageStatus } from './status.ts';

describe("Glance's status", () => {
  it.each([
    ['queued', 'queued'],
    ['saving', 'saving'],
    ['uploading', 'saving'],
    ['importing', 'saving'],
    ['active', 'active'],
    ['deactivated', 'deactivated'],
    ['killed', 'killed'],
    ['deleted', 'deleted'],
    ['pending_delete', 'deleted'],
    ['error', 'killed'],
    ['unknown', 'unknown'],
    ['constructor', 'unknown'],
    ['a word of tomorrow', 'unknown'],
    ['', 'unknown'],
    [null, 'unknown'],
    [undefined, 'unknown'],
  ] as const)('%s is %s', (raw, ours) => {
    expect(imageStatus(raw)).toBe(ours);
    expect(IMAGE_STATUSES).toContain(ours);
  });

  it('is read in capitals too, as its proxy in Nova writes it', () => {
    expect(['SAVING', 'ACTIVE', 'DELETED', 'ERROR', 'UNKNOWN'].map(imageStatus)).toEqual([
      'saving',
      'active',
      'deleted',
      'killed',
      'unknown',
    ]);
  });
});
