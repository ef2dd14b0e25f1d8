import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { adapterPackage } from '../../../src/clouds/packages.ts';
import { folder } from '../../support/config-files.ts';

const place = folder();
afterAll(() => place.remove());

/** A package in a folder of its own. */
function made(name: string, manifest: object, files: readonly string[] = []): string {
  const at = join(place.path, name);
  for (const file of files) mkdirSync(join(at, file, '..'), { recursive: true });
  mkdirSync(at, { recursive: true });
  for (const file of files) writeFileSync(join(at, file), '');
  writeFileSync(join(at, 'package.json'), JSON.stringify({ name, version: '1.2.3', ...manifest }));
  return at;
}

describe("an adapter's package", () => {
  it.each([
    ['exports', { exports: './x/a.js' }, 'x/a.js'],
    ['conditions', { exports: { types: './x/a.d.ts', import: './x/a.js', default: './x/b.js' } }, 'x/a.js'],
    ['paths', { exports: { '.': { types: './x/a.d.ts', default: './x/a.js' }, './simulator': './x/b.js' } }, 'x/a.js'],
    ['main', { main: 'x/a.js' }, 'x/a.js'],
    ['nothing', {}, 'index.js'],
  ])('is loaded by what its package.json says of it: %s', (name, manifest, entry) => {
    const at = made(name, manifest, [entry]);
    const { title, entry: found } = adapterPackage(at);
    expect([title, found.endsWith(`/${name}/${entry}`)]).toEqual([`adapter package ${name} 1.2.3`, true]);
  });

  it.each([
    [
      'made for another',
      { podgate: { contract: 2 } },
      ['index.js'],
      /: is made for contract 2; this Podgate \(.+\) takes contract 1$/,
    ],
    [
      'made oddly',
      { podgate: { contract: '1' } },
      ['index.js'],
      /: is made for contract "1"; this Podgate \(.+\) takes contract 1$/,
    ],
    ['not built', { exports: './dist/index.js' }, [], /: its entry .*\/dist\/index\.js is not there; is it built\?$/],
    ['elsewhere', { main: '../x.js' }, [], /: its entry .* is outside of it$/],
  ])('that is %s is refused by name and version, before it is loaded', (name, manifest, files, why) => {
    const at = made(name, manifest, files);
    expect(() => adapterPackage(at)).toThrow(why);
    expect(() => adapterPackage(at)).toThrow(`adapter package ${name} 1.2.3: `);
  });

  it('that would load a second copy of Podgate is refused', () => {
    const at = made('doubled', {}, ['index.js', 'node_modules/podgate/x.js']);
    writeFileSync(join(at, 'node_modules', 'podgate', 'package.json'), '{"name":"podgate","version":"9.9.9"}');
    expect(() => adapterPackage(at)).toThrow(
      /^adapter package doubled 1\.2\.3: would load a second copy of Podgate \(9\.9\.9, /,
    );
  });

  it.each([
    ['no-such-package', /: is not installed; run "npm install no-such-package" where Podgate is installed /],
    ['../../etc', /: is neither the name of an npm package nor a path that begins with \. or \/$/],
    ['https://packages.example/x.tgz', /: is neither the name of an npm package/],
    ['/no/such/folder', /: there is no package\.json in this folder$/],
  ])('%s is none', (named, why) => {
    expect(() => adapterPackage(named)).toThrow(why);
    expect(() => adapterPackage(named)).toThrow(`adapter package ${named}: `);
  });
});
