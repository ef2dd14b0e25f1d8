import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const WORKER = fileURLToPath(new URL('../../src/inventory/store/worker.js', import.meta.url));
const IMPORTED = /(?:import|export)\b[^'";]*?from\s*['"]([^'"]+)['"]|import\s*['"]([^'"]+)['"]/g;

/** Packages that a compiled file loads, by itself or by what it loads. */
function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(file)) return packages;
  seen.add(file);
  for (const [, from, bare] of readFileSync(file, 'utf8').matchAll(IMPORTED)) {
    const name = from ?? bare ?? '';
    if (!name.startsWith('.')) packages.add(name);
    else for (const one of packagesOf(resolve(dirname(file), name), seen)) packages.add(one);
  }
  return packages;
}

describe("the store's thread", () => {
  it('loads no package, because what it loads takes memory twice', () => {
    const packages = [...packagesOf(WORKER)].filter((name) => !name.startsWith('node:'));
    expect(packages).toEqual([]);
  });
});
