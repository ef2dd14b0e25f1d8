import assert from 'node:assert/strict';
import type { Accepted, Provider, Server, ServerActionName, ServerActions } from '../../contract/index.ts';
import { NotPossible } from '../cases/case.ts';
import { failsWith } from '../cases/expect.ts';
import { STEPS, type Step } from './steps.ts';
import type { Workpiece } from './workpiece.ts';

/** Whether an adapter has an action. */
export const can = ({ resources }: Provider, name: ServerActionName): boolean => {
  const actions: ServerActions<unknown> = resources.servers.actions ?? {};
  return actions[name] !== undefined;
};

/** What makes a server run that is in another status. */
const WAKING: Readonly<Record<string, readonly ServerActionName[]>> = {
  ready: ['start'],
  suspend: ['resume', 'start'],
  rescue: ['unrescue'],
};

/** Brings the server to where most actions begin. */
async function wake(work: Workpiece): Promise<void> {
  const { provider } = work.subject;
  const isFree = (server: Server | undefined) => server !== undefined && server.locked !== true;
  if (work.known.locked === true) await work.act('unlock', undefined, isFree);
  const { status } = work.known;
  if (status === 'running') return;
  const by = WAKING[status]?.find((name) => can(provider, name));
  if (by === undefined) throw new NotPossible(`nothing that the adapter has makes a server run that is ${status}`);
  await work.act(by, undefined, (server) => server?.status === 'running');
}

/** What keeps an action from being tried, though the adapter has it. */
function obstacleOf(name: ServerActionName, work: Workpiece): string | undefined {
  const step = STEPS[name];
  const { undo } = step;
  const { making, subject } = work;
  if (undo && !can(subject.provider, undo)) return `the adapter has no ${undo} to take it back`;
  return making.without?.[name] ?? step.obstacle?.(work);
}

/**
 * Does one thing to the server that the adapter has, from where it can be done, and waits until it has come to what the contract says.
 * Throws `NotPossible` when it cannot be tried here.
 */
export async function drive(name: ServerActionName, work: Workpiece): Promise<void> {
  const why = obstacleOf(name, work);
  if (why !== undefined) throw new NotPossible(why);
  // The table says for each name what its own input is.
  const step = STEPS[name] as Step<unknown>;
  const { before } = step;
  if (!before) await wake(work);
  else if (!before.met(work.known, work)) {
    if (!can(work.subject.provider, before.by)) throw new NotPossible(`the adapter has no ${before.by} to begin with`);
    await drive(before.by, work);
  }
  const known = step.administrator === true ? await work.seenByAdministrator() : work.known;
  const input = await step.input(work);
  const seen = (server: Server | undefined, accepted: Accepted) =>
    step.seen(server, { before: known, input, accepted, work });
  const accepted = await work.act(name, input as undefined, seen, step.administrator);
  await step.after?.(work, { before: known, input, accepted });
}

/** Fails unless something is refused as unsupported. */
export async function refused(ask: () => unknown): Promise<void> {
  const error = await failsWith(
    Promise.resolve().then(() => ask()),
    'unsupported',
  );
  assert.ok(error.message !== '', 'it says what cannot be done');
}
