import { afterAll, describe, expect, it } from '@jest/globals';
import { readYaml } from '../../../src/config/document.ts';
import { resolveReferences, type Environment } from '../../../src/config/references.ts';
import { folder } from '../../support/config-files.ts';

const place = folder({ secret: 'from the file\n', windows: 'two\r\n', lines: 'one\ntwo\n\n', bare: 'bare' });
afterAll(() => place.remove());

function resolved(text: string, environment: Environment = {}): unknown {
  return resolveReferences(readYaml(place.write('podgate.yaml', text)), { environment, folder: place.path });
}

describe('references', () => {
  it('are filled in wherever a text holds them', () => {
    const environment = { HOST: 'cloud.example', USER_NAME: 'ann', EMPTY: '' };
    const text = 'url: "https://${HOST}:5000/${USER_NAME}"\nlist: ["${EMPTY}", "x"]\ndeep: { er: "${HOST}" }\n';
    expect(resolved(text, environment)).toEqual({
      url: 'https://cloud.example:5000/ann',
      list: ['', 'x'],
      deep: { er: 'cloud.example' },
    });
  });

  it('leave alone what only looks like one', () => {
    const text = 'a: "$HOME"\nb: "${}"\nc: "${a-b}"\nd: "a file: of mine"\ne: 5\nf: null\n';
    expect(resolved(text, { HOME: 'x' })).toEqual({
      a: '$HOME',
      b: '${}',
      c: '${a-b}',
      d: 'a file: of mine',
      e: 5,
      f: null,
    });
  });

  it('are not looked for in what was filled in', () => {
    expect(resolved('a: "${A}"\n', { A: '${B}', B: 'never' })).toEqual({ a: '${B}' });
  });

  it('give the text of a file without the line feed at its end', () => {
    const text = 'a: "file:secret"\nb: "file:windows"\nc: "file:lines"\nd: "file:bare"\n';
    expect(resolved(text)).toEqual({ a: 'from the file', b: 'two', c: 'one\ntwo\n', d: 'bare' });
    expect(resolved(`a: "file:${place.path}/bare"\nb: "file:\${WHERE}"\n`, { WHERE: 'bare' })).toEqual({
      a: 'bare',
      b: 'bare',
    });
  });

  it('name every key whose variable or file is not there', () => {
    const text = 'a: "${NONE}"\nlist:\n  - x\n  - "file:nowhere"\nb: "file:."\n';
    expect(() => resolved(text)).toThrow(
      [
        `${place.path}/podgate.yaml:1: a needs the environment variable NONE, which is not set`,
        `${place.path}/podgate.yaml:4: list[1] needs the file ${place.path}/nowhere, which cannot be read (ENOENT)`,
        `${place.path}/podgate.yaml:5: b needs the file ${place.path}, which cannot be read (EISDIR)`,
      ].join('\n'),
    );
  });
});
