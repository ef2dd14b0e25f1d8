import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findConfig } from '../../../src/config/load.ts';
import { folder } from '../../support/config-files.ts';

const place = folder();
const before = process.cwd();

beforeAll(() => process.chdir(place.path));
afterAll(() => {
  process.chdir(before);
  place.remove();
});

describe('findConfig', () => {
  it('finds nothing where nothing is', () => {
    expect(findConfig(undefined, {})).toBeUndefined();
  });

  it('looks into config/, before that beside, before that where the variable says, before that where it is told', () => {
    mkdirSync('config');
    place.write('config/podgate.yaml', '');
    expect(findConfig(undefined, { PODGATE_CONFIG: '' })).toBe('./config/podgate.yaml');
    place.write('podgate.yaml', '');
    expect(findConfig(undefined, {})).toBe('./podgate.yaml');
    expect(findConfig(undefined, { PODGATE_CONFIG: '/etc/p.yaml' })).toBe('/etc/p.yaml');
    expect(findConfig('mine.yaml', { PODGATE_CONFIG: '/etc/p.yaml' })).toBe('mine.yaml');
  });
});
