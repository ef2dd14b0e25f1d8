import type { Basis } from './basis.ts';
import { mix } from './hash.ts';
import { DISABLED_HOST, type Host } from './hosts.ts';
import type { Shape } from './shapes.ts';
import { STATES } from './states.ts';

/** Disabled and down: these stand next to each other. */
const UNUSABLE = 2;

/** The host that a server is on: the one that its shape names, else one that takes servers; none while it is on no host. */
export function hostOf(basis: Basis, index: number, shape: Shape): Host | undefined {
  if (!STATES[shape.state].placed) return undefined;
  if (shape.host !== undefined) return basis.hosts[shape.host];
  const place = mix(index, 23) % (basis.hosts.length - UNUSABLE);
  return basis.hosts[place < DISABLED_HOST ? place : place + UNUSABLE];
}
