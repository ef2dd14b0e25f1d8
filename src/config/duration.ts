const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Form of durations in the configuration, for example `15s`, `10m`, `8h`. */
export const DURATION_FORM = '^\\d+(ms|s|m|h|d)$';

/** Milliseconds. The text has the form above. */
export function milliseconds(duration: string): number {
  const [, amount = '0', unit = 'ms'] = /^(\d+)(ms|s|m|h|d)$/.exec(duration) ?? [];
  return Number(amount) * (UNITS[unit] ?? 1);
}
