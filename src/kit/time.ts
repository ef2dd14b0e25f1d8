const FORM = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * A cloud's time as ours: UTC, six digits, `Z`. Clouds leave out the zone (then it is UTC), the fraction, or both. Null for
 * nothing and for text that is no time.
 */
export function utcTime(raw: string | null | undefined): string | null {
  const found = FORM.exec(raw ?? '');
  if (!found) return null;
  const [, date, clock, fraction = '', zone = 'Z'] = found;
  const micros = fraction.padEnd(6, '0').slice(0, 6);
  if (zone === 'Z' || /^[+-]00:?00$/.test(zone)) return `${date}T${clock}.${micros}Z`;
  const shifted = new Date(`${date}T${clock}${zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`}`);
  return `${shifted.toISOString().slice(0, 19)}.${micros}Z`;
}
