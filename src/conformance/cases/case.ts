import type { Bench } from '../bench.ts';
import type { ThingWork } from '../things/thing-work.ts';
import type { Workpiece } from '../writing/workpiece.ts';
import type { Subject, Target } from '../target.ts';

/** What a case is given. */
export interface Setting {
  readonly subject: Subject;
  readonly target: Target;
  /** A session of its own for the case, closed after it. */
  readonly open: (config?: Readonly<Record<string, unknown>>) => Bench;
  /** The server that all cases change, one after the other; made when it is first asked for. */
  readonly workpiece: () => Promise<Workpiece>;
  /** The things that all cases make and change, of somebody who makes servers or of the administrator. */
  readonly things: (asAdministrator: boolean) => Promise<ThingWork>;
}

/** Why something cannot be tried on a cloud; it is no fault of the adapter. */
export class NotPossible extends Error {}

/** One thing that every adapter must do. */
export interface Case {
  readonly group: 'reading' | 'paging' | 'failing' | 'secrecy' | 'writing' | 'refusing';
  readonly name: string;
  /** Needs a cloud that can be made to fail. */
  readonly needsTrouble?: boolean;
  /** Needs a cloud on which servers may be made. */
  readonly needsMaking?: boolean;
  run(setting: Setting): Promise<void>;
}
