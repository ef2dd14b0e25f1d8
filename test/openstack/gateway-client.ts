import type { Row } from './oracle/row.ts';

/** What the gateway answered. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
  /** From sending the request to having the whole answer. */
  readonly milliseconds: number;
}

/** The body of a list, as far as the tests look at it. */
export interface ListBody {
  readonly servers: readonly Row[];
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
  readonly totals?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly Readonly<Record<string, unknown>>[];
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

/** A user of the gateway with a token. */
export class GatewayClient {
  constructor(
    private readonly url: string,
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

  /** A list of servers; throws when it is not a success. */
  async list(query: Query = {}, headers: Readonly<Record<string, string>> = {}): Promise<ListBody> {
    const { status, body } = await this.get<ListBody>('/servers', query, headers);
    if (status !== 200) throw new Error(`GET /servers ${JSON.stringify(query)}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** One server; throws when it is not a success. */
  async show(id: string, query: Query = {}, headers: Readonly<Record<string, string>> = {}): Promise<Row> {
    const { status, body } = await this.get<{ server: Row }>(`/servers/${encodeURIComponent(id)}`, query, headers);
    if (status !== 200) throw new Error(`GET /servers/${id}: ${status} ${JSON.stringify(body)}`);
    return body.server;
  }
}
