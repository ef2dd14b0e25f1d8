import { defineProvider } from 'podgate/contract';
import { STOCK } from './dialect.ts';
import { providerOf } from './provider.ts';

/** OpenStack with Keystone v3 and Nova's microversions. */
export default defineProvider(providerOf(STOCK));
