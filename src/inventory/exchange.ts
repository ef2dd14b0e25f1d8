import type { Exchanged } from '../clouds/registry.ts';
import { leave } from '../dispatch/leave.ts';
import { forget, keep, letGo, type KeepingParts } from './keep.ts';
import type { Kept } from './kept.ts';

/** How long writes that are going on are waited for. Milliseconds. */
const PATIENCE = 15_000;

/**
 * Begins to read new clouds, and lets go of old ones and closes them, once what is being written to them has ended. A cloud that was
 * exchanged for one of its name is known at every moment: until its old reading has ended by what that read, from then on as one that is
 * being read for the first time; what was asked of its servers is followed on. Answers when the rows of those that went are dropped.
 */
export async function exchange(
  kept: Map<string, Kept>,
  { opened, gone }: Exchanged,
  parts: KeepingParts,
): Promise<readonly Promise<unknown>[]> {
  const names = new Set(gone.map(({ name }) => name));
  const before = new Map([...kept].filter(([name]) => names.has(name)));
  await Promise.all([...before.values()].map((one) => letGo(one, PATIENCE)));
  // One of the same name goes on with the tokens of the one before.
  const leaving = gone.filter(({ name }) => !opened.some((cloud) => cloud.name === name));
  await Promise.all(leaving.map((cloud) => leave(cloud, parts)));
  await Promise.all(gone.map((cloud) => cloud.close()));
  const dropped = [...names].map((name) => {
    kept.delete(name);
    return parts.store.dropCloud(name);
  });
  for (const cloud of opened) kept.set(cloud.name, keep(cloud, parts, before.get(cloud.name)));
  for (const [name, one] of before) if (!kept.has(name)) forget(one, parts);
  return dropped;
}
