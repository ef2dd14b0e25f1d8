import type { ResourceOracle } from './oracle/resources/resource.ts';
import type { Row } from './oracle/row.ts';
import { keyedDifferences } from './resource-differences.ts';

/** What is expected of a resource, and can be read from the clouds anew. */
export interface Expected<Self> {
  all(oracle: ResourceOracle): readonly Row[];
  /** Whether rows show what Nova counts by a clock of its own. */
  moves(oracle: ResourceOracle): boolean;
  now(): Promise<Self>;
}

interface Compared<E> {
  readonly oracle: ResourceOracle;
  readonly expected: E;
  /** Makes the gateway read what the rows are made of, beginning after it is called. */
  readonly readAgain: () => Promise<void>;
}

/** Each is over in a second or two; what moves, moves once in many of them. */
const TRIES = 20;

/**
 * Asks the gateway, and gives what it was asked with what was expected then. Where rows show what Nova counts, that is read before the gateway
 * reads it and after the gateway has answered: both agree, so the answer was made of the same. Otherwise all is read and asked again. Throws what
 * `ask` throws, at once, and an error that names the fields that moved when they moved during every try.
 */
export async function steadily<E extends Expected<E>, T>(
  { oracle, expected, readAgain }: Compared<E>,
  ask: (expected: E) => Promise<T>,
): Promise<T> {
  if (!expected.moves(oracle)) return ask(expected);
  let moved: readonly string[] = [];
  let before = await expected.now();
  for (let tries = 0; tries < TRIES; tries++) {
    await readAgain();
    const answer = await ask(before);
    const after = await before.now();
    moved = keyedDifferences(oracle, before.all(oracle), after.all(oracle));
    if (moved.length === 0) return answer;
    before = after;
  }
  throw new Error(`${oracle.plural} moved in the clouds while they were read, ${TRIES} times: ${moved.join('; ')}`);
}
