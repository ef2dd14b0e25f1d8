const FORM = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/;

const ZONE = /^([+-])([01]\d|2[0-3]):?([0-5]\d)$/;

/** Minutes by which clocks of a zone are ahead of UTC; undefined for text that is no zone. */
function minutesAhead(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const [, sign, hours, minutes] = ZONE.exec(zone) ?? [];
  return hours === undefined ? undefined : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
}

/**
 * A cloud's time as ours: UTC, six digits, `Z`. Clouds leave out the zone (then it is UTC), the fraction, or both. Null for
 * nothing and for text that is no time, also days and hours that no calendar has.
 */
export function utcTime(raw: string | null | undefined): string | null {
  const [, date, clock, fraction = '', zone = 'Z'] = FORM.exec(raw ?? '') ?? [];
  const ahead = minutesAhead(zone);
  if (date === undefined || ahead === undefined) return null;
  const local = new Date(`${date}T${clock}Z`);
  if (Number.isNaN(local.valueOf()) || local.toISOString().slice(0, 19) !== `${date}T${clock}`) return null;
  const utc = ahead === 0 ? local : new Date(local.valueOf() - ahead * 60_000);
  const written = utc.toISOString();
  // Only years of four digits are written so that times can be compared as text.
  return written.length === 24 ? `${written.slice(0, 19)}.${fraction.padEnd(6, '0').slice(0, 6)}Z` : null;
}
