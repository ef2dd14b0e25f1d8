type Json = Readonly<Record<string, unknown>>;

/** What a test reads of an answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; an empty object without one. */
  readonly body: Json;
}

/** Asks one gateway over HTTP. */
export interface Client {
  readonly url: string;
  readonly token: string | undefined;
  ask(
    method: string,
    path: string,
    options?: { readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown },
  ): Promise<Answer>;
  /** A client that carries a token. */
  bearing(token: string): Client;
}

export function clientOf(url: string, token?: string): Client {
  return {
    url,
    token,
    bearing: (next) => clientOf(url, next),
    async ask(method, path, { headers = {}, body } = {}) {
      const sent = typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body);
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(token === undefined ? {} : { 'x-auth-token': token }),
          ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: sent,
        redirect: 'manual',
      });
      const text = await response.text();
      const parsed = text.startsWith('{') ? (JSON.parse(text) as Json) : {};
      return { status: response.status, headers: response.headers, text, body: parsed };
    },
  };
}

/** The body of a login, as Keystone's clients send it. */
export function loginBody(user: string, project?: string, password = 'secret'): Json {
  const domain = { name: 'Default' };
  return {
    auth: {
      identity: { methods: ['password'], password: { user: { name: user, domain, password } } },
      ...(project === undefined ? {} : { scope: { project: { name: project, domain } } }),
    },
  };
}

/** Logs a user in and answers a client that carries the token. */
export async function logIn(client: Client, user: string, project?: string): Promise<Client> {
  const answer = await client.ask('POST', '/v3/auth/tokens', { body: loginBody(user, project) });
  const token = answer.headers.get('x-subject-token');
  if (token === null) throw new Error(`${user} could not log in: ${answer.text}`);
  return client.bearing(token);
}

/** The rows of a list. */
export function rowsOf(answer: Answer, plural = 'servers'): readonly Json[] {
  return (answer.body[plural] ?? []) as readonly Json[];
}
