import type { Cloud } from '../clouds/cloud.ts';
import { leave } from '../dispatch/leave.ts';
import { whenEnabled } from '../dispatch/when-enabled.ts';
import type { SharedCloud } from './fleet/shared-cloud.ts';
import type { Kept } from './kept.ts';
import { QuotaReads } from './quotas/quota-reads.ts';
import type { Spaced } from './spaced.ts';
import { ChangeRounds } from './sync/change-rounds.ts';
import { CloudSync } from './sync/cloud-sync.ts';
import type { SyncParts } from './sync/sync-parts.ts';
import { Rounds, type RoundsParts } from './sync/rounds.ts';
import { ImageWrites } from './writes/image-writes.ts';
import { StepNotes } from './writes/remainders.ts';
import { Running } from './writes/running.ts';
import { ServerCreations, type CreationParts } from './writes/server-creation.ts';
import { ServerWrites } from './writes/server-writes.ts';
import { TaskShelf, type Shelf } from './writes/task-shelf.ts';
import { Tasks } from './writes/tasks.ts';
import { ThingWrites } from './writes/thing-writes.ts';

/** What keeping a cloud needs. */
export interface KeepingParts extends SyncParts, RoundsParts, Pick<CreationParts, 'looks'> {
  /** Where gateways tell each other of tasks; absent: each knows its own. */
  readonly shelf?: Shelf | undefined;
  /** Begins reading clouds again as a whole: administrators ask that of many at once. */
  readonly spaced: Spaced;
}

function tasksOf({ name }: Cloud, { shelf, log }: KeepingParts): Tasks {
  const onError = (error: unknown) =>
    log.debug('tasks of other gateways', { cloud: name, why: (error as Error).message });
  return new Tasks(shelf && new TaskShelf(shelf, name, onError));
}

/** Whether and how fast a cloud is read here, and who is asked where another gateway reads it. */
const readingOf = ({ disabled }: Cloud, shared: SharedCloud | undefined) => ({
  isPaused: () => disabled() || shared?.isReadElsewhere === true,
  slowness: () => shared?.slowness ?? 1,
  elsewhere: (before: number, sources: readonly string[]) =>
    shared?.isReadElsewhere ? shared.ask(before, sources) : undefined,
});

/** Begins to read a cloud. `before`: the same with another configuration; what was asked of its servers and runs is followed. */
export function keep(cloud: Cloud, parts: KeepingParts, before?: Pick<Kept, 'tasks' | 'steps'>): Kept {
  const { tasks, steps } = before ?? { tasks: tasksOf(cloud, parts), steps: new StepNotes() };
  // What was begun before its account was disabled is ended: writes ask for themselves whether they may begin.
  const reading = { ...parts, dispatch: whenEnabled(parts.dispatch) };
  const sync = new CloudSync(cloud, reading);
  const { shared } = sync;
  const asking = { ...parts, ...readingOf(cloud, shared) };
  const rounds = new Rounds(sync, cloud.config.inventory, asking);
  const changes = new ChangeRounds(sync, cloud.config.inventory.changes, asking);
  const running = new Running(cloud.name, parts);
  const quotas = new QuotaReads(cloud, reading);
  const writes = new ServerWrites(sync, { running, tasks, steps }, parts);
  const creations = new ServerCreations(sync, { running, writes }, parts);
  const things = new ThingWrites({ sync, rounds, running, writes }, parts);
  const readAgain = (sources?: readonly string[]) => {
    const due = sync.sources().filter((name) => sources?.includes(name) ?? true);
    const asked = parts.now();
    const begin = () => void rounds.refresh(asked, due).catch(parts.onBug);
    if (sources) begin();
    else parts.spaced(cloud.name, begin);
  };
  const images = new ImageWrites(sync, { running, writes }, parts);
  const [first, since] = [
    sync
      .restore()
      .catch(parts.onBug)
      .then(() => {
        // What is kept is written anew only once all of it was taken back.
        sync.warm?.start(parts.after);
        return shared?.start(rounds);
      })
      .then(() => {
        const began = rounds.start();
        return shared?.isReadElsewhere ? sync.readOnce() : began;
      }),
    parts.now(),
  ];
  changes.start();
  const reads = { sync, rounds, changes, quotas, readAgain, first, since };
  return { ...reads, running, tasks, steps, writes, creations, things, images };
}

/** Of a cloud that is gone for good nothing more is known: what still ran on it ends as that, and is named in the log. */
export function forget({ sync, tasks }: Kept, { log, now }: Pick<SyncParts, 'log' | 'now'>): void {
  const cloud = sync.cloud.name;
  const reason = `cloud ${cloud} left the configuration while it ran`;
  for (const server of tasks.running()) {
    for (const { action, asker } of tasks.giveUp(server, { result: 'unknown', reason, ended: now() })) {
      log.warn('how it ends will not be known', { cloud, server, action, request_id: asker.requestId, why: reason });
    }
  }
}

/** Asks nothing more of a cloud, once what is being written has ended, or so many milliseconds have passed. */
export async function letGo(
  { sync, rounds, changes, running, quotas, writes, first }: Kept,
  patience: number,
): Promise<void> {
  await running.end(patience);
  quotas.stop();
  writes.stop();
  // The rounds cut off what is being asked.
  await Promise.all([rounds.stop(), changes.stop()]);
  await first;
  await sync.shared?.stop();
  await sync.warm?.stop();
}

/** The same for good, since the gateway stops. */
export async function stop(kept: Kept, patience: number, parts: Pick<KeepingParts, 'dispatch' | 'log'>): Promise<void> {
  await letGo(kept, patience);
  await leave(kept.sync.cloud, parts);
}
