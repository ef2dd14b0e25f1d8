import { afterAll, describe, expect, it } from '@jest/globals';
import { readYaml } from '../../../src/config/document.ts';
import { ConfigError } from '../../../src/config/problems.ts';
import { folder } from '../../support/config-files.ts';

const place = folder();
afterAll(() => place.remove());

function refusalOf(text: string): string {
  const path = place.write('file.yaml', text);
  try {
    readYaml(path);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replaceAll(path, 'file.yaml');
    throw error;
  }
  return '';
}

describe('readYaml', () => {
  it('gives the values of a file, and nothing at all as an empty object', () => {
    expect(readYaml(place.write('a.yaml', 'a: 1\nb: [x, true]\n')).value).toEqual({ a: 1, b: ['x', true] });
    expect(readYaml(place.write('empty.yaml', '# only words\n')).value).toEqual({});
  });

  it('knows the line of a key, or of the nearest one above it', () => {
    const file = readYaml(place.write('lines.yaml', 'a: 1\nclouds:\n  - name: x\n\n    auth:\n      url: u\n'));
    expect(file.lineOf(['a'])).toBe(1);
    expect(file.lineOf(['clouds', 0])).toBe(3);
    expect(file.lineOf(['clouds', 0, 'auth', 'url'])).toBe(6);
    expect(file.lineOf(['clouds', 0, 'auth', 'password'])).toBe(5);
    expect(file.lineOf(['clouds', 7])).toBe(2);
    expect(file.lineOf(['nowhere'])).toBeUndefined();
  });

  it.each([
    ['a: [1, 2\nb: 3\n', 'file.yaml:2: is no YAML'],
    ['a: 1\n\tb: 2\n', 'file.yaml:2: is no YAML'],
    ['a: 1\nb: 2\na: 3\n', 'file.yaml:3: is no YAML: Map keys must be unique'],
    ['a: 1\n---\na: 2\n', 'file.yaml:2: is no YAML'],
    ['a: "open\n', 'file.yaml:2: is no YAML'],
  ])('names the line of what is no YAML: %j', (text, expected) => {
    expect(refusalOf(text)).toContain(expected);
  });

  it('refuses aliases that lead nowhere', () => {
    expect(refusalOf('a: *nobody\n')).toMatch(/^file\.yaml(:1)?: is no YAML: Unresolved alias/);
  });

  it('refuses aliases that grow beyond measure', () => {
    const lines = Array.from({ length: 9 }, (_, place) => {
      const before = place === 0 ? '"x"' : `*a${place - 1}`;
      return `a${place}: &a${place} [${Array.from({ length: 9 }, () => before).join(', ')}]`;
    });
    expect(refusalOf(lines.join('\n'))).toContain('file.yaml: is no YAML: Excessive alias count');
  });

  it('says why a file cannot be read', () => {
    expect(() => readYaml(`${place.path}/none.yaml`)).toThrow(/none\.yaml: cannot be read \(ENOENT\)$/);
    expect(() => readYaml(place.path)).toThrow(/cannot be read \(EISDIR\)$/);
  });
});
