import { describe, expect, it } from '@jest/globals';
import { recorded, stubCloud, type Answer } from './testing/cloud.ts';
import { chosenVersion, discover, rootOf, versionHeaders } from './versions.ts';

const ROOT = 'http://127.0.0.1:18774/';

async function found(answer: Answer, endpoint = 'http://127.0.0.1:18774/v2.1') {
  const { tools, call, all } = stubCloud({ answers: { [ROOT]: answer } });
  const { value } = await discover({ cloud: 'c1', service: 'compute', endpoint }, tools, call);
  expect(all.map(({ url }) => url)).toEqual([ROOT]);
  return value;
}

const range = (version: string, min: string, id = 'v2.1') => ({
  body: { versions: [{ id, status: 'CURRENT', version, min_version: min }] },
});

describe('the versions of a service', () => {
  it.each([
    ['compute-versions', { range: { major: 2, min: 1, max: 93 }, found: '2.1–2.93' }],
    ['compute-version', { range: { major: 2, min: 1, max: 93 }, found: '2.1–2.93' }],
    ['volume-versions', { range: { major: 3, min: 0, max: 70 }, found: '3.0–3.70' }],
    ['image-versions', { range: null, found: '2.15' }],
    ['network-versions', { range: null, found: '2.0' }],
    ['identity-versions', { range: null, found: '3.14' }],
  ])('as recorded in %s', async (name, expected) => {
    expect(await found(recorded(name))).toEqual(expected);
  });

  it('are none where their texts are empty: the old API (V-02)', async () => {
    expect(await found(range('', '', 'v2.0'))).toEqual({ range: null, found: '2.0' });
  });

  it('are those of the version that the endpoint names: below an older one there are none (A-23, V-06)', async () => {
    const at = (path: string) => found(recorded('compute-versions'), `http://127.0.0.1:18774${path}`);
    expect(await at('/v2/p1')).toEqual({ range: null, found: '2.0' });
    expect(await at('')).toEqual({ range: { major: 2, min: 1, max: 93 }, found: '2.1–2.93' });
    // A version that the service does not know says nothing (ES-04).
    expect(await at('/v1/p1')).toEqual({ range: { major: 2, min: 1, max: 93 }, found: '2.1–2.93' });
  });

  it.each([401, 403, 404, 405])('are not known where the root answers %d', async (status) => {
    expect(await found({ status, body: '' })).toEqual({ range: null, found: 'unknown' });
  });

  it.each([500, 502, 503, 429])(
    'are asked for again where the root answers %d: nothing is remembered',
    async (status) => {
      await expect(found({ status, body: '<html>Service Unavailable</html>' })).rejects.toMatchObject({
        code: status === 429 ? 'rate_limited' : 'upstream_rejected',
      });
    },
  );

  it('are found at the root of any endpoint (V-01, OS-09)', () => {
    const root = 'http://h:8774';
    for (const end of ['', '/v2.1', '/v2/p1', '/v2.1/p1', '/v3/p1', '/v2.0'])
      expect(rootOf(`${root}${end}`)).toBe(root);
    expect(rootOf('https://h/compute/v2.1')).toBe('https://h/compute');
    expect(rootOf('https://h/volume/v3/0123')).toBe('https://h/volume');
    expect(rootOf('https://v2.example/image/v2')).toBe('https://v2.example/image');
    expect(rootOf('https://v2/image/v2')).toBe('https://v2/image');
  });
});

describe('the version that is asked for', () => {
  it.each([
    ['2.93', 98, '2.93'],
    ['2.104', 98, '2.98'],
    ['2.104', 1, '2.1'],
    ['2.1', 98, '2.1'],
  ])('of a cloud up to %s for an operation known up to 2.%d is %s (V-04, V-05)', (max, highest, expected) => {
    const to = Number(max.split('.')[1]);
    expect(chosenVersion({ major: 2, min: 1, max: to }, highest)).toBe(expected);
  });

  it('is never below what the cloud has', () => {
    expect(chosenVersion({ major: 2, min: 90, max: 120 }, 87)).toBe('2.90');
  });

  it('is none where the cloud has none', () => {
    expect(chosenVersion(null, 98)).toBeUndefined();
    expect(versionHeaders('compute', undefined)).toEqual({});
  });

  it('is told to Nova in both headers, to Cinder in one (V-03, V-06)', () => {
    expect(versionHeaders('compute', '2.93')).toEqual({
      'x-openstack-nova-api-version': '2.93',
      'openstack-api-version': 'compute 2.93',
    });
    expect(versionHeaders('volume', '3.70')).toEqual({ 'openstack-api-version': 'volume 3.70' });
  });
});
