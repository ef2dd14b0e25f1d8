import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { LostAnswers } from '../support/lost-answers.ts';

type Row = Readonly<Record<string, unknown>>;

const diskOf = ({ body }: Answer) => (body['disk'] ?? {}) as Row;
const told = ({ status, body }: Answer) => [status, body['class'], body['details']];
const OK = [200, undefined, undefined];

let number = 0;
const fresh = () => `disk-${++number}`;

describe('a disk or a snapshot whose answer is lost', () => {
  let lost: LostAnswers;
  beforeAll(async () => {
    lost = await LostAnswers.start();
  });
  afterAll(() => lost.stop());

  it.each([0, 1, 200, 500])('is made once, and is found: cut after %d bytes of the answer', async (after) => {
    const name = fresh();
    const cut = { side: 'answer', after } as const;
    const disk = await lost.during(
      { cut, path: /^POST volume .*\/volumes$/, list: 'disks', name },
      'POST /volume/v3/',
      () => lost.bob.ask('POST', '/disks', { body: { disk: { name, size: 1024 } } }),
    );
    const { id } = diskOf(disk.answer);
    expect([told(disk.answer), disk.struck, disk.asked, disk.ids]).toEqual([OK, true, 1, [id]]);
    await until('it is made', async () => {
      return diskOf(await lost.bob.ask('GET', `/disks/${String(id)}`))['status'] === 'ready';
    });
    const snapshot = await lost.during(
      { cut, path: /^POST volume .*\/snapshots$/, list: 'snapshots', name: `${name}-s` },
      'POST /volume/v3/',
      () => lost.bob.ask('POST', '/snapshots', { body: { snapshot: { name: `${name}-s`, disk_id: id } } }),
    );
    const { id: made } = snapshot.answer.body['snapshot'] as Row;
    expect([told(snapshot.answer), snapshot.struck, snapshot.asked, snapshot.ids]).toEqual([OK, true, 1, [made]]);
  });

  it('is not called made when the request was lost', async () => {
    const name = fresh();
    const { answer, struck, ids } = await lost.during(
      { cut: { side: 'request', after: 10 }, path: /./, list: 'disks', name },
      'POST /volume/v3/',
      () => lost.bob.ask('POST', '/disks', { body: { disk: { name, size: 1024 } } }),
    );
    expect([answer.status >= 500, struck, ids]).toEqual([true, true, []]);
  });
});
