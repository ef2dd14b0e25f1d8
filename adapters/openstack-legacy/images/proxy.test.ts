import { describe, expect, it } from '@jest/globals';
import { toGlance } from './proxy.ts';

describe("Nova's record of an image (OL-33)", () => {
  it("has Glance's properties as metadata, and the server that it is of", () => {
    const nova = {
      id: '9f2c1b1e-7a0e-4b4c-a8f5-0c2b6a2f7c11',
      name: 'snapshot',
      status: 'SAVING',
      progress: 25,
      minDisk: 20,
      minRam: 512,
      'OS-EXT-IMG-SIZE:size': 0,
      created: '2014-05-05T01:02:03Z',
      updated: '2014-05-05T01:02:04Z',
      metadata: { os_type: 'linux', image_type: 'snapshot', count: 3 },
      server: { id: '0b5fd6d5-1d4e-4c5e-9c1f-6a2fd9a1e0aa', links: [] },
      links: [{ rel: 'self', href: 'http://internal.invalid:8774/v2/images/9f2c1b1e' }],
    };
    expect(toGlance(nova)).toEqual({
      id: nova.id,
      name: 'snapshot',
      status: 'SAVING',
      created_at: nova.created,
      updated_at: nova.updated,
      min_disk: 20,
      min_ram: 512,
      size: 0,
      os_type: 'linux',
      others: { image_type: 'snapshot', instance_uuid: nova.server.id },
    });
  });
});
