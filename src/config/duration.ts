const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Form of durations in the configuration, for example `15s`, `10m`, `8h`: more than nothing, and at most 24 days, because Node's timers
 * take longer ones for none.
 */
export const DURATION_FORM =
  '^([1-9]\\d{0,8}ms|[1-9]\\d{0,5}s|[1-9]\\d{0,3}m|([1-9]\\d?|[1-4]\\d\\d)h|([1-9]|1\\d|2[0-4])d)$';

/** Milliseconds. The text has the form above. */
export function milliseconds(duration: string): number {
  const [, amount = '0', unit = 'ms'] = /^(\d+)(ms|s|m|h|d)$/.exec(duration) ?? [];
  return Number(amount) * (UNITS[unit] ?? 1);
}
