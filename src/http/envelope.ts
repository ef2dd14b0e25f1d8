import type { ListAnswer } from '../inventory/store/protocol.ts';
import type { PartialAnswer } from './freshness.ts';

export interface Built {
  readonly body: Uint8Array;
  readonly tag: string;
}

const known = new WeakMap<ListAnswer, { readonly about: string; readonly built: Built }>();

/**
 * A list in Cloudpods' envelope, its keys in alphabetical order: `errors` (only when a cloud could not be read), `limit`, `offset`,
 * the rows, `total`, `totals`. Joined, not serialised; and only once for an answer that is given again.
 */
export function listEnvelope(
  answer: ListAnswer,
  about: {
    readonly plural: string;
    readonly limit: number;
    readonly offset: number;
    readonly errors: readonly PartialAnswer[];
  },
): Built {
  const { plural, limit, offset, errors } = about;
  const place = JSON.stringify([limit, offset, errors]);
  const before = known.get(answer);
  if (before?.about === place) return before.built;
  const troubles = errors.length > 0 ? `"errors":${JSON.stringify(errors)},` : '';
  const totals = answer.totals ? `,"totals":${JSON.stringify(answer.totals)}` : '';
  const body = Buffer.concat([
    Buffer.from(`{${troubles}"limit":${limit},"offset":${offset},"${plural}":[`),
    answer.rows,
    Buffer.from(`],"total":${answer.total}${totals}}`),
  ]);
  const trouble = errors.length > 0 ? `-${errors.map(({ cloud, code }) => `${cloud}.${code}`).join('-')}` : '';
  const built = { body, tag: `W/"${answer.tag}${trouble}"` };
  known.set(answer, { about: place, built });
  return built;
}

/** `{"server":…}` around a document that is serialised already. */
export function showEnvelope(keyword: string, document: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`{"${keyword}":`), document, Buffer.from('}')]);
}
