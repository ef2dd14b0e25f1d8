import type { VolumeRow } from '../state/rows.ts';

/** The minor version from which volumes are filtered by their times; before, these filters are dropped in silence. */
export const TIMED = 60;

const OPERATORS: Readonly<Record<string, (time: number, than: number) => boolean>> = {
  gt: (time, than) => time > than,
  gte: (time, than) => time >= than,
  eq: (time, than) => time === than,
  neq: (time, than) => time !== than,
  lt: (time, than) => time < than,
  lte: (time, than) => time <= than,
};

const TIMES = {
  created_at: ({ createdAt }: VolumeRow) => createdAt,
  updated_at: ({ updatedAt }: VolumeRow) => updatedAt,
};

export type TimeName = keyof typeof TIMES;

export const isTimeName = (name: string): name is TimeName => name in TIMES;

/** `gt:2026-11-20T22:41:08Z`, several after commas: any of them suffices. A time without a zone is UTC. Nothing for what Cinder does not understand. */
export function timeTest(name: TimeName, text: string): ((row: VolumeRow) => boolean) | undefined {
  const tests = text.split(',').map((part) => {
    const [word = '', time = ''] = part.split(/:(.*)/);
    const than = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`);
    const compare = Object.hasOwn(OPERATORS, word) ? OPERATORS[word] : undefined;
    return compare && !Number.isNaN(than) ? (row: VolumeRow) => compare(TIMES[name](row), than) : undefined;
  });
  const known = tests.flatMap((test) => test ?? []);
  return known.length === tests.length ? (row) => known.some((test) => test(row)) : undefined;
}
