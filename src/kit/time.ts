const FORM = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/;

/** What nearly all clouds write: UTC, and hours that there are. */
const PLAIN = /^(\d{4}-\d\d-\d\d)[T ]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,9}))?Z?$/;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Whether the calendar has a day. */
function isDay(date: string): boolean {
  const [year, month, day] = [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8))];
  const last = (DAYS[month - 1] ?? 0) + (month === 2 && isLeap(year) ? 1 : 0);
  return day >= 1 && day <= last;
}

const written = (date: string, clock: string, fraction: string) =>
  `${date}T${clock}.${fraction.padEnd(6, '0').slice(0, 6)}Z`;

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
  if (raw === null || raw === undefined) return null;
  const [, plainDate, plainClock = '', plainFraction = ''] = PLAIN.exec(raw) ?? [];
  if (plainDate !== undefined) return isDay(plainDate) ? written(plainDate, plainClock, plainFraction) : null;
  const [, date, clock, fraction = '', zone = 'Z'] = FORM.exec(raw) ?? [];
  const ahead = minutesAhead(zone);
  if (date === undefined || ahead === undefined) return null;
  const local = new Date(`${date}T${clock}Z`);
  if (Number.isNaN(local.valueOf()) || local.toISOString().slice(0, 19) !== `${date}T${clock}`) return null;
  const utc = ahead === 0 ? local : new Date(local.valueOf() - ahead * 60_000);
  const [day = '', time = ''] = utc.toISOString().split('T');
  // Only years of four digits are written so that times can be compared as text.
  return day.length === 10 ? written(day, time.slice(0, 8), fraction) : null;
}
