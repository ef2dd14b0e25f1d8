import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../config/package-root.ts';
import type { Provider } from '../contract/index.ts';
import { supportOf, type Support } from '../schema/places/support.ts';

/** Where it stands what the conformance kit has tried on the adapters of this package: made by `npm run support`. */
export const TRIED = () => join(packageRoot(), 'adapters', 'support.json');

function triedOn(adapter: string): ReadonlySet<string> {
  const path = TRIED();
  // Who runs Podgate from parts of its package is told what adapters declare.
  if (!existsSync(path)) return new Set();
  const all = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, readonly string[]>>;
  return new Set(all[adapter]);
}

/** What an adapter can do, found out when it is first asked for: gateways that are not asked keep nothing of it. */
export function lazySupport(provider: Provider): () => Support {
  let found: Support | undefined;
  return () => (found ??= supportOf(provider, triedOn(provider.name)));
}
