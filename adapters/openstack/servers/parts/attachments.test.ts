import { describe, expect, it } from '@jest/globals';
import type { Server } from 'podgate/contract';
import { stubCloud } from '../../testing/cloud.ts';
import { attached } from './attachments.ts';

const server = (vm_state: string): Server => ({ id: 's1', name: 's1', status: 'running', upstream: { vm_state } });
const volume = (status: string, on?: string) => ({
  id: 'v1',
  size: 1,
  status,
  attachments: on === undefined ? [] : [{ server_id: on, device: '/dev/vdb' }],
});

const waitFor = (vm_state: string, ...volumes: readonly object[]) => {
  const { session, call } = stubCloud({
    answers: { '/volumes/v1': volumes.map((one) => ({ body: { volume: one } })) },
  });
  return attached(session, server(vm_state), 'v1', call);
};

describe('a volume that is being attached', () => {
  it('is waited for', async () => {
    await expect(waitFor('active', volume('reserved'), volume('attaching'), volume('in-use', 's1'))).resolves.toBe(
      undefined,
    );
    await expect(waitFor('shelved_offloaded', volume('reserved'))).resolves.toBe(undefined);
  });

  it.each([
    ['comes back free', [volume('attaching'), volume('available')], /could not be attached$/],
    ['is broken', [volume('attaching'), volume('error_attaching')], /could not be attached$/],
    ['never comes to the server', [volume('attaching')], /was not attached within 60 s$/],
  ])('has not been attached when it %s', async (_what, volumes, message) => {
    await expect(waitFor('active', ...volumes)).rejects.toMatchObject({
      code: 'upstream_rejected',
      message: expect.stringMatching(message),
    });
  });
});
