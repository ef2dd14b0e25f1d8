import type { People } from './people.ts';

export interface ProjectRoundsParts {
  readonly people: Pick<People, 'refresh'>;
  /** Told when projects have come, gone, or have other names: rows have other owners then. */
  readonly onChange: () => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
  /** Calls back after some milliseconds; the answer takes it back. */
  readonly after: (milliseconds: number, work: () => void) => () => void;
}

/** Milliseconds until the projects of a cloud that users come from are asked for again: after an answer, and after none. */
const EVERY = { known: 300_000, unknown: 10_000 };

/** Keeps the projects of users known; a cloud that cannot be asked holds nothing up, and is asked again soon. */
export class ProjectRounds {
  readonly #parts: ProjectRoundsParts;
  #takeBack: () => void = () => undefined;
  #stopped = false;

  constructor(parts: ProjectRoundsParts) {
    this.#parts = parts;
  }

  /** Asks now, and from now on by the clock. Resolves when the cloud has answered or could not; says whether projects have changed. */
  async start(): Promise<boolean> {
    this.#takeBack();
    const { changed, known } = await this.#ask();
    if (!this.#stopped)
      this.#takeBack = this.#parts.after(known ? EVERY.known : EVERY.unknown, () => void this.#again());
    return changed;
  }

  stop(): void {
    this.#stopped = true;
    this.#takeBack();
  }

  async #again(): Promise<void> {
    try {
      if (await this.start()) await this.#parts.onChange();
    } catch (error) {
      this.#parts.onTrouble(error);
    }
  }

  async #ask(): Promise<{ readonly changed: boolean; readonly known: boolean }> {
    try {
      return { changed: await this.#parts.people.refresh(), known: true };
    } catch (error) {
      this.#parts.onTrouble(error);
      return { changed: false, known: false };
    }
  }
}
