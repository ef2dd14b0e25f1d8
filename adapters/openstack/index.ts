import { defineProvider } from 'podgate/contract';
import { STOCK } from './dialect.ts';
import { imports } from './imports.ts';
import { providerOf } from './provider.ts';

/** OpenStack with Keystone v3 and Nova's microversions. */
export default defineProvider({
  ...providerOf(STOCK),
  imports: { ...imports, clouds_yaml: { ...imports.clouds_yaml, usual: true } },
});
