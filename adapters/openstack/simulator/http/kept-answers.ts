import type { Reply, Request } from './message.ts';

/** Shorter ones are made anew: they cost little, and say what time it is. */
const LONG = 10_000;
/** More than the pages of all lists of a large cloud: questions that are never asked twice do not fill the memory. */
const MOST = 1000;

const keyOf = ({ service, path, query, headers }: Request & { readonly service: string }) =>
  [service, path, query, headers['openstack-api-version'], headers['x-openstack-nova-api-version']].join(' ');

/**
 * Long answers, made once for all who ask the same: for measurements of a client, from which a service beside it would take the
 * processor. Forgotten as soon as something else than a question is asked; whoever asks is told the same.
 */
export class KeptAnswers {
  readonly #kept = new Map<string, Reply>();

  of(request: Request & { readonly service: string }, make: () => Reply): Reply {
    if (request.method !== 'GET') {
      // Logging in changes nothing that is listed.
      if (request.service !== 'identity') this.#kept.clear();
      return make();
    }
    const key = keyOf(request);
    const known = this.#kept.get(key);
    if (known) return known;
    const reply = make();
    if (reply.status !== 200 || reply.body.length <= LONG) return reply;
    if (this.#kept.size === MOST) this.#kept.clear();
    this.#kept.set(key, reply);
    return reply;
  }
}
