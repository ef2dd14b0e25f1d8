import { describe, expect, it } from '@jest/globals';
import type { HttpRequest } from 'podgate/contract';
import { recorded } from '../openstack/testing/family.ts';
import easystack from './index.ts';
import { easystackCloud, PROJECT, versioned } from './testing/cloud.ts';

const V1 = `http://127.0.0.1:18774/v1/${PROJECT}`;

const lines = (asked: readonly HttpRequest[]) => asked.map(({ method, url }) => `${method} ${url}`);

describe('versions of compute', () => {
  const find = async (answers: Parameters<typeof easystackCloud>[0], path?: string) => {
    const { session, call, all } = easystackCloud(answers, path);
    const found = await session.versions('compute', call);
    return { ...found, asked: lines(all.filter(({ operation }) => operation === 'versions')) };
  };
  const PROBE = `GET ${V1}/servers?limit=1`;

  it('are those that its answer tells, where the catalog has v1 (ES-16)', async () => {
    const { range, asked } = await find({ answers: { '/servers': versioned('2.79') } });
    expect(range).toEqual({ major: 2, min: 1, max: 79 });
    expect(asked).toEqual([PROBE]);
  });

  it.each([
    ['says nothing of them', { body: { servers: [] } }],
    ['does not know the header', { status: 400, body: {} }],
    ['does not accept it', { status: 406, body: {} }],
  ])('are none when it %s: then the rules are those of v2 (ES-16)', async (_what, answer) => {
    expect(await find({ answers: { '/servers': answer } })).toMatchObject({ range: null, asked: [PROBE] });
  });

  it('are told by the root where the catalog has v2.1 (ES-16)', async () => {
    const { range, asked } = await find({}, '/v2.1');
    expect(range?.max).toBe(93);
    expect(asked).toEqual(['GET http://127.0.0.1:18774/']);
  });

  it('are asked for at v2.1 itself where the root cannot be seen, or answers 300 with choices alone (ES-16, ES-51)', async () => {
    for (const root of [
      { status: 404, body: '' },
      { status: 300, body: { choices: [] } },
    ]) {
      const answers = { 'http://127.0.0.1:18774/': root, '/servers': versioned('2.60') };
      expect(await find({ answers }, '/v2.1')).toMatchObject({ range: { max: 60 } });
    }
  });

  it('are not remembered when the cloud fails or refuses meanwhile (ES-16)', async () => {
    for (const status of [403, 500, 503]) {
      await expect(find({ answers: { '/servers': { status, body: '' } } })).rejects.toMatchObject({
        upstream: { status },
      });
    }
  });

  it('name none in requests where there are none (ES-16)', async () => {
    const { session, call, asked } = easystackCloud({
      answers: { '/servers': { body: { servers: [] } }, '/servers/detail': recorded('servers-detail-2.1') },
    });
    const { items } = await easystack.sources['servers'].list(session, undefined, call);
    expect(items.length).toBeGreaterThan(0);
    expect(Object.keys(asked[0]?.headers ?? {}).join()).not.toContain('api-version');
  });
});
