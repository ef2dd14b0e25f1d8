import type { Row } from './oracle/row.ts';
import { until } from './until.ts';

/** What the gateway answered. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
  /** From sending the request to having the whole answer. */
  readonly milliseconds: number;
}

/** Why rows of a cloud may be old or missing: a member of `errors` in a list. */
export interface CloudError {
  readonly class: string;
  readonly cloud: string;
  readonly code: number;
  readonly details: string;
}

/** The body of a list, as far as the tests look at it. */
export interface ListBody {
  readonly servers: readonly Row[];
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
  readonly totals?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly CloudError[];
}

/** What is asked for, repeated keys as pairs. */
export type Query = Readonly<Record<string, string | number | boolean>> | readonly (readonly [string, string])[];

const toQuery = (query: Query): string => {
  const pairs = Array.isArray(query)
    ? (query as readonly (readonly [string, string])[])
    : Object.entries(query).map(([key, value]) => [key, String(value)] as const);
  return pairs.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&');
};

/** Makes the gateway look at the clouds before it answers. */
export const NO_CACHE = { 'cache-control': 'no-cache' } as const;

/** The cloud answers, but was not read as a whole while the list waited for it. */
export const isLate = ({ class: kind, details }: CloudError): boolean =>
  kind === 'TimeoutError' && details.includes('could not be read again within');

const PATIENCE_SECONDS = 60;

/** A user of the gateway with a token. */
export class GatewayClient {
  constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  /** Throws when the gateway refuses. */
  static async login(url: string, user: { name: string; password: string; scope: object }): Promise<GatewayClient> {
    const { name, password, scope } = user;
    const identity = { methods: ['password'], password: { user: { name, domain: { name: 'Default' }, password } } };
    const answer = await fetch(`${url}/v3/auth/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ auth: { identity, scope } }),
    });
    if (answer.status !== 201) throw new Error(`login of ${name}: ${answer.status} ${await answer.text()}`);
    return new GatewayClient(url, answer.headers.get('x-subject-token') ?? '');
  }

  /** A GET; whatever the status. The caller says what the body is. */
  async get<Body>(
    path: string,
    query: Query = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Body>> {
    const text = toQuery(query);
    const begun = performance.now();
    const answer = await fetch(`${this.url}${path}${text === '' ? '' : '?'}${text}`, {
      headers: { 'x-auth-token': this.token, ...headers },
    });
    const body = (await answer.json()) as Body;
    return { status: answer.status, headers: answer.headers, body, milliseconds: performance.now() - begun };
  }

  /** Any request, with a JSON body when one is given; whatever the status. */
  async ask(method: string, path: string, body?: unknown): Promise<Pick<Answer<Row>, 'status' | 'body'>> {
    const headers = new Headers({ 'x-auth-token': this.token });
    if (body !== undefined) headers.set('content-type', 'application/json');
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const answer = await fetch(`${this.url}${path}`, { method, headers, body: sent });
    return { status: answer.status, body: (await answer.json()) as Row };
  }

  /** A list of servers; throws when it is not a success. */
  async list(query: Query = {}, headers: Readonly<Record<string, string>> = {}): Promise<ListBody> {
    const { status, body } = await this.get<ListBody>('/servers', query, headers);
    if (status !== 200) throw new Error(`GET /servers ${JSON.stringify(query)}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /**
   * The list as the clouds have it now. They may be slower than a list waits for them: then it says so, and is asked for again.
   * Throws when it says anything else.
   */
  listNow(query: Query = {}): Promise<ListBody> {
    return until('the list is fresh', PATIENCE_SECONDS, async () => {
      const body = await this.list(query, NO_CACHE);
      const { errors = [] } = body;
      if (!errors.every(isLate)) throw new Error(JSON.stringify(errors));
      return errors.length === 0 && body;
    });
  }

  /** One server; throws when it is not a success. */
  async show(id: string, query: Query = {}, headers: Readonly<Record<string, string>> = {}): Promise<Row> {
    const { status, body } = await this.get<{ server: Row }>(`/servers/${encodeURIComponent(id)}`, query, headers);
    if (status !== 200) throw new Error(`GET /servers/${id}: ${status} ${JSON.stringify(body)}`);
    return body.server;
  }
}
