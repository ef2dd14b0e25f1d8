import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { sample } from './testing/cloud.ts';

const FOLDER = new URL('fixtures/', import.meta.url).href.replace('/dist/', '/');
const names = readdirSync(new URL(FOLDER)).map((file) => file.replace(/\.json$/, ''));

describe('the samples of the reference', () => {
  it('are all that it prints', () => {
    expect([...names].sort()).toEqual([
      ...['error-401', 'image', 'image-patch', 'images'],
      ...['new-image', 'new-image-request', 'new-server', 'token-request'],
    ]);
  });

  it.each(names)('%s names what was repaired in it, and holds no token twice any more (ES-44)', (name) => {
    const { seed, body } = sample(name);
    expect(seed.document).toBe('EasyStack API reference v6.0.2');
    expect(seed.section).toMatch(/^1\.[23], /);
    expect(seed.repaired).toContainEqual(expect.stringContaining('ES-44'));
    const text = JSON.stringify(body);
    expect(text).not.toMatch(/""|\{\{|\}\}\}\}\}\}\}\}|,,|::/);
    expect(text.length).toBeGreaterThan(60);
  });
});
