import type { Reply } from '../../openstack/simulator/family.ts';
import { ask, rewritten, type Context, type Members } from './context.ts';

const MB_PER_GB = 1024;

/** Swap in GB, and nothing as an empty text (US-57). */
function inGigabytes(flavor: Members): Members {
  const { swap } = flavor;
  return typeof swap === 'number' && swap > 0 ? { ...flavor, swap: Math.ceil(swap / MB_PER_GB) } : flavor;
}

/** GET /flavors/detail (US-23) */
export const listFlavors = (context: Context): Reply =>
  rewritten(ask(context), ({ flavors, ...rest }) => ({ ...rest, flavors: (flavors as Members[]).map(inGigabytes) }));

/** GET /flavors/{id} (US-24) */
export const showFlavor = (context: Context): Reply =>
  rewritten(ask(context), ({ flavor }) => ({ flavor: inGigabytes(flavor as Members) }));
