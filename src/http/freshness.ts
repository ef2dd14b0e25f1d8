import type { Freshness } from '../inventory/kept.ts';
import type { CloudState } from '../inventory/sync/cloud-state.ts';
import { ERROR_FORMS } from './status.ts';

/** How fresh the caller wants it: `Cache-Control: no-cache` or `max-age=N`, or `refresh=true` in the query. */
export function freshnessOf(cacheControl: string | undefined, refresh: boolean): Freshness {
  const text = cacheControl?.toLowerCase() ?? '';
  const maxAge = /(?:^|[,\s])max-age\s*=\s*(\d+)/.exec(text)?.[1];
  const now = refresh || /(?:^|[,\s])no-cache(?:[,\s]|$)/.test(text) || maxAge === '0';
  return { refresh: now, maxAge: now || maxAge === undefined ? undefined : Number(maxAge) };
}

/** One cloud of which an answer is not whole or not fresh. */
export interface PartialAnswer {
  readonly class: string;
  readonly cloud: string;
  readonly code: number;
  readonly details: string;
}

const READING = 'is being read for the first time; the rows received so far are here, and the total may grow';

/** What an answer lacks, cloud by cloud. Its text does not change with every second, so that the answer's tag does not. */
export function partsMissing(clouds: readonly CloudState[]): readonly PartialAnswer[] {
  return clouds.flatMap(({ cloud, state, problem }) => {
    if (problem) {
      const form = ERROR_FORMS[problem.code];
      return [{ class: form.class, cloud, code: form.status, details: problem.message }];
    }
    if (state !== 'syncing') return [];
    const form = ERROR_FORMS.upstream_unavailable;
    return [{ class: form.class, cloud, code: form.status, details: `cloud ${cloud} ${READING}` }];
  });
}

/** `Age` (the oldest part shown, seconds) and `x-podgate-clouds` (each cloud's state and age). */
export function freshnessHeaders(clouds: readonly CloudState[]): Readonly<Record<string, string>> {
  const told = clouds.map(
    ({ cloud, state, age }) => `${cloud};state=${state}${age === undefined ? '' : `;age=${Math.floor(age)}`}`,
  );
  const ages = clouds.map(({ age }) => age);
  const known = ages.filter((age) => age !== undefined);
  const headers: Record<string, string> = told.length === 0 ? {} : { 'x-podgate-clouds': told.join(', ') };
  if (known.length > 0 && known.length === ages.length) headers['age'] = String(Math.floor(Math.max(...known)));
  return headers;
}
