import { describe, expect, it } from '@jest/globals';
import { eipStatus, networkStatus, portStatus } from './status.ts';

describe("Neutron's status", () => {
  it.each([
    ['ACTIVE', 'available'],
    ['BUILD', 'pending'],
    ['DOWN', 'pending'],
    ['ERROR', 'failed'],
    ['NEVER-SEEN', 'unknown'],
    ['active', 'unknown'],
    ['constructor', 'unknown'],
    [null, 'unknown'],
  ])('%s of a network is %s', (raw, ours) => {
    expect(networkStatus(raw)).toBe(ours);
  });

  it.each([
    ['ACTIVE', 'ready'],
    ['DOWN', 'ready'],
    ['ERROR', 'unknown'],
    ['NEVER-SEEN', 'unknown'],
    [null, 'unknown'],
  ])('%s of a floating IP is %s: DOWN is no fault (mapping §4.3)', (raw, ours) => {
    expect(eipStatus(raw)).toBe(ours);
  });

  it.each([
    ['ACTIVE', 'available'],
    ['DOWN', 'disabled'],
    ['BUILD', 'unknown'],
    ['ERROR', 'unknown'],
    ['N/A', 'unknown'],
    ['NEVER-SEEN', 'unknown'],
    [undefined, 'unknown'],
  ])('%s of a port is %s', (raw, ours) => {
    expect(portStatus(raw)).toBe(ours);
  });
});
