/** One thing wrong with the configuration. */
export interface ConfigProblem {
  /** File or variable. */
  readonly where: string;
  readonly line?: number;
  /** Keys that lead there, for example `clouds[0].auth.url`; empty for the file as a whole. */
  readonly key: string;
  /** What was found wrong and what is accepted. */
  readonly message: string;
}

const sentence = ({ where, line, key, message }: ConfigProblem) =>
  `${where}${line === undefined ? '' : `:${line}`}: ${key === '' ? '' : `${key} `}${message}`;

/** The configuration cannot be used. Its message lists every problem with file, line and key. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], options?: ErrorOptions) {
    super(problems.map(sentence).join('\n'), options);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Keys as people write them: `clouds[0].auth.url`. */
export function keyOf(path: readonly (string | number)[]): string {
  return path
    .map((part, place) => (typeof part === 'number' ? `[${part}]` : `${place > 0 ? '.' : ''}${part}`))
    .join('');
}
