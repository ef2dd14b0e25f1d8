import type { Condition } from '../schema/query/condition.ts';
import type { VisibleProjects } from './relevance.ts';
import type { ListAnswer, ShowAnswer, Totals } from './store/protocol.ts';
import type { CloudState } from './sync/cloud-state.ts';
import type { ChangeRounds } from './sync/change-rounds.ts';
import type { CloudSync } from './sync/cloud-sync.ts';
import type { QuotaReads } from './quotas/quota-reads.ts';
import type { Rounds } from './sync/rounds.ts';
import type { ImageWrites } from './writes/image-writes.ts';
import type { StepNotes } from './writes/remainders.ts';
import type { Running } from './writes/running.ts';
import type { ServerCreations } from './writes/server-creation.ts';
import type { ServerWrites } from './writes/server-writes.ts';
import type { Tasks } from './writes/tasks.ts';
import type { ThingWrites } from './writes/thing-writes.ts';

/** What a caller may see: the condition for the rows, and the projects that it means. */
export interface Visible {
  readonly where: Condition;
  readonly projects: VisibleProjects;
}

/** How fresh an answer must be. */
export interface Freshness {
  /** Read again before answering, whatever is known. */
  readonly refresh: boolean;
  /** Seconds that the oldest part may be old. */
  readonly maxAge?: number;
}

export interface Listed {
  readonly answer: ListAnswer;
  /** The clouds that can have rows of it. */
  readonly clouds: readonly CloudState[];
}

/** Sums over all rows of a list. */
export interface Totalled {
  readonly totals: Totals;
  readonly clouds: readonly CloudState[];
}

export interface Shown {
  readonly answer: ShowAnswer;
  readonly clouds: readonly CloudState[];
}

/** A cloud that is being read. */
export interface Kept {
  readonly sync: CloudSync;
  readonly rounds: Rounds;
  readonly changes: ChangeRounds;
  readonly quotas: QuotaReads;
  /** What is being written. */
  readonly running: Running;
  readonly tasks: Tasks;
  /** What is remembered of what remains to be done to its servers. */
  readonly steps: StepNotes;
  readonly writes: ServerWrites;
  readonly creations: ServerCreations;
  readonly things: ThingWrites;
  readonly images: ImageWrites;
  /** Reads the cloud again, as a whole or those of its sources; nobody waits for it. */
  readonly readAgain: (sources?: readonly string[]) => void;
  /** Ends with the first round, however that ends. */
  readonly first: Promise<void>;
  /** When reading began (milliseconds since 1970). */
  readonly since: number;
}
