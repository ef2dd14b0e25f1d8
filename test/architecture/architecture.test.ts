import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PUBLIC, roomOf, ROOMS } from './rooms.ts';
import { ROOT, sourcesOf, type SourceFile } from './sources.ts';

const sources = sourcesOf('src');
const adapters = sourcesOf('adapters');
const isTest = ({ path }: SourceFile) => path.endsWith('.test.ts') || path.includes('/testing/');
const isRelative = (name: string) => name.startsWith('.');
const targetOf = (file: SourceFile, name: string) => normalize(join(dirname(file.path), name));
const packageOf = (name: string) =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');

describe('rooms', () => {
  it('are all known', () => {
    expect([...new Set(sources.map(({ path }) => roomOf(path)))].sort()).toEqual(Object.keys(ROOMS).sort());
  });

  it('import only what stands below them', () => {
    const wrong = sources.flatMap((file) => {
      const room = roomOf(file.path);
      const allowed = [room, ...(ROOMS[room]?.imports ?? [])];
      return file.imports
        .filter(isRelative)
        .filter((name) => !allowed.includes(roomOf(targetOf(file, name))))
        .map((name) => `${file.path} imports ${targetOf(file, name)}`);
    });
    expect(wrong).toEqual([]);
  });

  it('have each library in one room', () => {
    const wrong = sources.flatMap((file) => {
      const allowed = ROOMS[roomOf(file.path)]?.libraries ?? [];
      return file.imports
        .filter((name) => !isRelative(name) && !name.startsWith('node:'))
        .filter((name) => !allowed.includes(packageOf(name)))
        .map((name) => `${file.path} imports ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  it('use every library that package.json declares, and declare every one that they use', () => {
    const used = new Set(
      [...sources, ...adapters.filter((file) => !isTest(file))].flatMap(({ imports }) =>
        imports
          .filter((name) => !isRelative(name) && !name.startsWith('node:') && !PUBLIC.includes(name))
          .map(packageOf),
      ),
    );
    const declared = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect([...used].sort()).toEqual(Object.keys(declared.dependencies).sort());
  });

  it('ask the environment in one place', () => {
    const wrong = sources.filter(({ path, text }) => /process\.env\b/.test(text) && !path.startsWith('src/config/'));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it("know HTTP's numbers in one file", () => {
    const statuses = new Set([...Object.values(httpNumbers())]);
    const wrong = sources
      .filter(({ path }) => path.startsWith('src/http/') || path.startsWith('src/clouds/'))
      .flatMap(({ path, numbers }) =>
        numbers.filter((number) => statuses.has(number)).map((number) => `${path}: ${number}`),
      );
    expect(wrong).toEqual([]);
  });

  it('name no provider', () => {
    const names = readdirSync(join(ROOT, 'adapters'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(ROOT, 'adapters', entry.name, 'index.ts')))
      .map(({ name }) => name);
    expect(names).toContain('openstack');
    // The name of a header that clients of the gateway look for, whatever the clouds behind it are.
    const header = 'x-openstack-request-id';
    const wrong = sources.flatMap(({ path, literals, imports }) =>
      [...literals, ...imports]
        .filter((text) => text !== header)
        .filter((text) => names.some((name) => text.toLowerCase().includes(name)))
        .map((text) => `${path}: ${text.slice(0, 60)}`),
    );
    expect(wrong).toEqual([]);
  });
});

function httpNumbers(): Readonly<Record<string, number>> {
  const file = sources.find(({ path }) => path === 'src/contract/http-status.ts');
  return Object.fromEntries((file?.numbers ?? []).map((number) => [String(number), number]));
}

/** What an adapter offers to others of its family. */
const isDoor = (path: string) => /^adapters\/[^/]+\/(simulator\/|testing\/)?family\.ts$/.test(path);

describe('adapters', () => {
  it("import only their own files, Node, the public entry points, and others' doors for their family", () => {
    const wrong = adapters.flatMap((file) => {
      const folder = file.path.split('/').slice(0, 2).join('/');
      return file.imports
        .filter((name) =>
          isRelative(name)
            ? !targetOf(file, name).startsWith(`${folder}/`) && !isDoor(targetOf(file, name))
            : !name.startsWith('node:') && !PUBLIC.includes(name),
        )
        .filter((name) => !(isTest(file) && ['@jest/globals', 'fast-check'].includes(name)))
        .map((name) => `${file.path} imports ${name}`);
    });
    expect(wrong).toEqual([]);
  });
});

describe('sizes', () => {
  const all = [...sources, ...adapters, ...sourcesOf('test')];

  it('of files are at most 250 lines', () => {
    expect(all.filter(({ lines }) => lines > 250).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });

  it('of functions are at most 60 lines, but for those of tests', () => {
    const wrong = all.filter((file) => file.longest > 60 && !file.path.startsWith('test/') && !isTest(file));
    expect(wrong.map(({ path, longest }) => `${path}: ${longest}`)).toEqual([]);
  });
});

describe('words', () => {
  it('leave no work undone and switch off no check', () => {
    const mark = new RegExp(
      ['TO', 'DO|FIX', 'ME|eslint-', 'disable|@ts-', 'ignore|@ts-', 'nocheck|\\.only', '\\(|\\.skip', '\\('].join(''),
    );
    const wrong = [...sources, ...adapters, ...sourcesOf('test')].filter(({ text }) => mark.test(text));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});
