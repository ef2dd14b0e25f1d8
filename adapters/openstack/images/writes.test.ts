import { describe, expect, it } from '@jest/globals';
import type { Image, ImageChange } from 'podgate/contract';
import { stubCloud } from '../testing/cloud.ts';
import { imageWrites } from './writes.ts';

const IMAGE: Image = { id: 'i1', name: 'one', status: 'active', size: 1 };
const KEPT = { 'podgate:request': 'm1', os_glance_import_task: 't1' };
const RECORD = { id: 'i1', name: 'one', status: 'active', os_type: 'linux', color: 'red', size_class: 'big', ...KEPT };

async function changed(change: ImageChange): Promise<unknown> {
  const { session, call, asked } = stubCloud({ answers: { '/images/i1': { body: RECORD } } });
  await imageWrites.update?.run(session, IMAGE, change, call);
  return asked.find(({ method }) => method === 'PATCH')?.body;
}

describe('a change of an image', () => {
  it('takes away what is named, as far as it is there', async () => {
    expect(await changed({ remove: ['color', 'never'] })).toEqual([{ op: 'remove', path: '/color' }]);
  });

  it('that leaves nothing but what is told leaves what the gateway and Glance keep there', async () => {
    expect(await changed({ purge: true, properties: { color: 'blue' } })).toEqual([
      { op: 'add', path: '/color', value: 'blue' },
      { op: 'remove', path: '/os_type' },
      { op: 'remove', path: '/size_class' },
    ]);
  });

  it.each([{ properties: { 'podgate:request': 'm2' } }, { remove: ['podgate:request'] }])(
    "does not touch the gateway's marks: %j",
    async (change) => {
      await expect(changed(change)).rejects.toMatchObject({
        code: 'invalid_request',
        message: "properties.podgate:request: names that begin so are the gateway's own",
      });
    },
  );
});
