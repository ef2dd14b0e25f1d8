import { providerOf, STOCK, type Dialect } from '../openstack/family.ts';

/** UStack: Nova v2 without microversions, with actions and fields of its own (dialects §5, §6). */
export const USTACK: Dialect = Object.freeze({
  ...STOCK,
  name: 'ustack',
  // Beside Accept and X-Auth-Token, which every request has, also those without a body (US-C3).
  headers: () => ({ 'content-type': 'application/json' }),
  microversions: false,
  // Here os-stop cuts the power (US-09, US-10, US-47).
  softStop: 'os-shutdown',
  // GB (US-57).
  swapUnit: 1024,
  // One server (US-61).
  serverMembers: Object.freeze({ min_count: 1, max_count: 1 }),
});

/** All that the family can do, in this dialect. */
export const family = providerOf(USTACK);
