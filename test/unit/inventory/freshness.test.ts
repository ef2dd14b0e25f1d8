import { afterEach, describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../../src/contract/index.ts';
import { serverSchema } from '../../../src/schema/servers/document.ts';
import { fakeCloud, type FakeCloud } from '../../support/fake-provider.ts';
import { rowsIn, SEES_ALL, startInventory, until, type TestInventory } from '../../support/inventory.ts';
import { queryOf } from '../../support/read-model.ts';

const SHAPE = { form: 'full', admin: true, metadata: true } as const;
const MOMENTS = new AbortController().signal;

let running: TestInventory | undefined;
afterEach(async () => {
  await running?.inventory.close();
  running = undefined;
});

async function started(clouds: Readonly<Record<string, FakeCloud>>): Promise<TestInventory> {
  running = await startInventory(clouds);
  await running.inventory.firstRounds();
  return running;
}

/** A list of everything, read again before it is answered. */
function freshList({ inventory }: TestInventory) {
  const { where, order, limit, offset } = queryOf('', true);
  const request = { resource: 'servers', where, order, limit, offset, shape: SHAPE, totals: false };
  return inventory.list(request, SEES_ALL, { refresh: true });
}

describe('a fresh list', () => {
  it('waits two seconds for a cloud that does not answer, and then says that its rows are old', async () => {
    const [slow, quick] = [fakeCloud([{ id: 's1', name: 'a' }]), fakeCloud([{ id: 's2', name: 'b' }])];
    const test = await started({ c1: slow, c2: quick });
    test.timers.advance(1000);
    let asked = false;
    let release: () => void = () => undefined;
    slow.before = () => {
      asked = true;
      return new Promise((resolve) => (release = resolve));
    };
    const answer = freshList(test);
    await until('the cloud is asked', () => asked);
    test.timers.advance(2000);
    const { answer: list, clouds } = await answer;
    expect(list.total).toBe(2);
    expect(clouds).toMatchObject([
      { cloud: 'c1', state: 'stale', problem: { code: 'upstream_timeout' } },
      { cloud: 'c2', state: 'ok' },
    ]);
    // A list that wants nothing fresh has nothing to complain of.
    expect(test.inventory.states()).toMatchObject([{ state: 'ok' }, { state: 'ok' }]);
    slow.before = () => undefined;
    release();
  });

  it('of clouds that answer names none', async () => {
    const test = await started({ c1: fakeCloud([{ id: 's1', name: 'a' }]) });
    test.timers.advance(1000);
    const { clouds } = await freshList(test);
    expect(clouds).toMatchObject([{ cloud: 'c1', state: 'ok' }]);
    expect(clouds[0]?.problem).toBeUndefined();
  });
});

describe('an unknown server', () => {
  const show = ({ inventory }: TestInventory, reference: string) =>
    inventory.show(reference, SEES_ALL, {
      schema: serverSchema,
      shape: SHAPE,
      freshness: { refresh: false },
      occasion: { requestId: 'r1', signal: MOMENTS },
    });

  it('is not there when the cloud of its id says so, whatever the others do; a name could be anywhere', async () => {
    const [dead, living] = [fakeCloud([{ id: 's1', name: 'a' }]), fakeCloud([{ id: 's2', name: 'b' }])];
    const test = await started({ c1: dead, c2: living });
    dead.before = () => {
      throw new GatewayError('upstream_unavailable', 'cloud c1: compute could not be connected to');
    };
    test.timers.advance(31_000);
    await until('the failure', () => test.inventory.states()[0]?.state === 'down');
    await expect(show(test, 'c2.nobody')).rejects.toMatchObject({ code: 'not_found' });
    await expect(show(test, 'c1.nobody')).rejects.toMatchObject({ code: 'upstream_unavailable' });
    await expect(show(test, 'nobody')).rejects.toMatchObject({ code: 'upstream_unavailable' });
  });
});

describe('members that are asked for', () => {
  const tagged = fakeCloud([
    { id: 's1', name: 'a', extra: { metadata: { 'user:env': 'prod', 'user:team': 'x', 'tag:ci': '' } } },
  ]);

  it('may be single pieces of metadata', async () => {
    const { inventory } = await started({ c1: tagged });
    expect(await rowsIn(inventory)).toHaveLength(1);
    const narrow = async (fields: readonly string[]) => {
      const { answer } = await inventory.show('c1.s1', SEES_ALL, {
        schema: serverSchema,
        shape: { ...SHAPE, fields },
        freshness: { refresh: false },
        occasion: { requestId: 'r1', signal: MOMENTS },
      });
      return JSON.parse(Buffer.from(answer.row ?? []).toString('utf8')) as unknown;
    };
    expect(await narrow(['name', 'tag:user:env'])).toEqual({ name: 'a', 'tag:user:env': 'prod' });
    expect(await narrow(['user_tags'])).toEqual({ 'tag:user:env': 'prod', 'tag:user:team': 'x' });
  });
});
