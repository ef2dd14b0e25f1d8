import type { Reply } from './exchange.ts';

/**
 * An answer of which some members are told once: nobody on the way keeps it, and those members are left out where the answer is kept
 * for an `Idempotency-Key`.
 */
export const toldOnce = (body: unknown, members: readonly string[]): Reply => ({
  headers: { 'Cache-Control': 'no-store' },
  once: members,
  body,
});
