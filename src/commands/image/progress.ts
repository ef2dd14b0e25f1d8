/** Where progress is shown. */
export interface Stage {
  /** Shows a text as it is; a carriage return begins the line anew. */
  write(text: string): void;
  /** A person is looking: the line is drawn over itself. */
  readonly drawn: boolean;
  /** Milliseconds. */
  now(): number;
}

/** Milliseconds between two looks: of a line that is drawn over itself, and of lines one below the other. */
const PACE = { drawn: 100, told: 5000 };
const WIDTH = 30;

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** Bytes for people: 1.5 GB. */
export function sized(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`;
}

/** Seconds for people: 1:05. */
function lasting(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Shows how far a file is: as a bar to a person, as a line every few seconds otherwise. */
export class Progress {
  readonly #stage: Stage;
  readonly #total: number;
  readonly #began: number;
  #shown: number;
  #done = 0;
  #longest = 0;
  #ended = false;

  /** `total` in bytes. */
  constructor(total: number, stage: Stage) {
    this.#stage = stage;
    this.#total = total;
    this.#began = this.#shown = stage.now();
  }

  add(bytes: number): void {
    this.#done += bytes;
    const now = this.#stage.now();
    const pace = this.#stage.drawn ? PACE.drawn : PACE.told;
    if (now - this.#shown < pace) return;
    this.#shown = now;
    this.#show(now);
  }

  /** All has been sent: what is left is the gateway's to do. */
  end(): void {
    this.#show(this.#stage.now());
    this.#ended = true;
    if (this.#stage.drawn) this.#stage.write('\n');
  }

  /** It ends before: what is written next does not stand in the bar. */
  breakOff(): void {
    if (this.#stage.drawn && this.#longest > 0 && !this.#ended) this.#stage.write('\n');
  }

  #show(now: number): void {
    const share = this.#total === 0 ? 1 : this.#done / this.#total;
    const seconds = Math.max(0.001, (now - this.#began) / 1000);
    const pace = this.#done / seconds;
    const left = pace > 0 && share < 1 ? `, ${lasting((this.#total - this.#done) / pace)} left` : '';
    const told = `${Math.floor(share * 100)}% ${sized(this.#done)} of ${sized(this.#total)}, ${sized(pace)}/s${left}`;
    if (!this.#stage.drawn) {
      this.#stage.write(`${told}\n`);
      return;
    }
    const full = Math.floor(share * WIDTH);
    const line = `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${told}`;
    this.#longest = Math.max(this.#longest, line.length);
    this.#stage.write(`\r${line.padEnd(this.#longest)}`);
  }
}
