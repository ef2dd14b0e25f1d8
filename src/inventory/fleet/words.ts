import { GatewayError, type ErrorCode } from '../../contract/index.ts';
import type { SourceState } from '../sync/source-states.ts';
import type { WarmFacts } from '../warm/protocol.ts';

/** What went wrong, as it is told. */
interface Trouble {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryAfter?: number | undefined;
}

/** How a source was read last. */
export interface SourceWord extends Omit<SourceState, 'problem'> {
  readonly source: string;
  readonly trouble?: Trouble;
  /** Whether it was listed as a whole. */
  readonly known: boolean;
}

type Times = Pick<SourceState, 'listedAt' | 'wholeAt'>;

/** How a cloud was read last. */
export interface CloudWord {
  /** Nothing until the cloud was reached. */
  readonly facts?: WarmFacts | undefined;
  /** Why it could not be logged in to. */
  readonly trouble?: Trouble | undefined;
  readonly sources: readonly SourceWord[];
}

/** Whether a part of the cloud was never read by whoever says so. */
export const isIncomplete = ({ sources }: CloudWord): boolean => sources.some(({ outcome }) => outcome === 'unread');

export function troubleOf(problem: GatewayError | undefined): Trouble | undefined {
  return problem && { code: problem.code, message: problem.message, retryAfter: problem.retryAfter };
}

export function problemOf(trouble: Trouble | undefined): GatewayError | undefined {
  if (!trouble) return undefined;
  const { code, message, retryAfter } = trouble;
  return new GatewayError(code, message, retryAfter === undefined ? {} : { retryAfter });
}

/** Times by another clock. */
function moved({ listedAt, wholeAt }: Times, by: number): Times {
  return {
    ...(listedAt !== undefined && { listedAt: listedAt + by }),
    ...(wholeAt !== undefined && { wholeAt: wholeAt + by }),
  };
}

/** `later`: milliseconds by which the clock of the fleet is ahead. */
export function sourceWord(source: string, state: SourceState, known: boolean, later: number): SourceWord {
  const { problem, listedAt, wholeAt, ...rest } = state;
  const trouble = troubleOf(problem);
  const at = moved({ listedAt, wholeAt }, later);
  return { source, known, ...rest, ...at, ...(trouble && { trouble }) };
}

export function stateOfWord(word: SourceWord, later: number): SourceState {
  const { source: _source, known: _known, trouble, listedAt, wholeAt, ...rest } = word;
  const problem = problemOf(trouble);
  const at = moved({ listedAt, wholeAt }, -later);
  return { ...rest, ...at, ...(problem && { problem }) };
}
