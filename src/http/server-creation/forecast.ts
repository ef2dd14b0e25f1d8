import { GatewayError, type ErrorCode } from '../../contract/index.ts';
import type { ServerWish } from '../../schema/servers/writes/create/wish.ts';
import type { Prepared } from './creating.ts';

/** What a forecast says of a place that was looked at and cannot be had. */
const FILTERS: Partial<Readonly<Record<ErrorCode, string>>> = {
  invalid_request: 'place',
  missing_parameter: 'place',
  not_found: 'reference',
  duplicate_name: 'reference',
  quota_exceeded: 'quota',
  unsupported: 'capability',
  forbidden: 'policy',
  conflict: 'place',
};

/** One entry for each server, as Cloudpods' scheduler gives them (cloudpods-api §7.6). */
function candidates({ creator, wish }: Prepared) {
  const { name } = creator;
  return Array.from({ length: wish.count }, () => ({ id: name, name, count: 1, error: '' }));
}

/**
 * Whether servers could be made now: the answer of `POST /scheduler/forecast`. What stands in the way is an answer, not an error;
 * a cloud that cannot be asked stays one.
 */
export async function forecast(wish: ServerWish, prepare: () => Promise<Prepared>): Promise<object> {
  const asked = { req_count: wish.count };
  try {
    const prepared = await prepare();
    return {
      ...asked,
      can_create: true,
      allow_count: wish.count,
      not_allow_reasons: [],
      candidates: candidates(prepared),
      filtered_candidates: [],
    };
  } catch (error) {
    const filter = GatewayError.is(error) ? FILTERS[error.code] : undefined;
    if (!GatewayError.is(error) || filter === undefined) throw error;
    const reasons = [error.message];
    return {
      ...asked,
      can_create: false,
      allow_count: 0,
      not_allow_reasons: reasons,
      candidates: [],
      filtered_candidates: [{ id: '', name: '', filter_name: filter, reasons }],
    };
  }
}
