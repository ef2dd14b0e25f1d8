import type { Bench } from '../bench.ts';
import type { Subject, Target } from '../target.ts';

/** What a case is given. */
export interface Setting {
  readonly subject: Subject;
  readonly target: Target;
  /** A session of its own for the case, closed after it. */
  readonly open: (config?: Readonly<Record<string, unknown>>) => Bench;
}

/** One thing that every adapter must do. */
export interface Case {
  readonly group: 'reading' | 'paging' | 'failing' | 'secrecy';
  readonly name: string;
  /** Needs a cloud that can be made to fail. */
  readonly needsTrouble?: boolean;
  run(setting: Setting): Promise<void>;
}
