/** How to log in at Keystone: a user with a project, or an application credential. */
export interface Credentials {
  readonly authUrl: string;
  readonly region: string;
  readonly username?: string;
  readonly password?: string;
  readonly project?: string;
  readonly applicationCredential?: { readonly id: string; readonly secret: string };
}

/** The services whose endpoints are taken from the catalog. */
export type Service = 'identity' | 'compute' | 'image' | 'network' | 'volume';

interface TokenBody {
  readonly project: { readonly id: string; readonly name: string; readonly domain: { id: string; name: string } };
  readonly roles: readonly { readonly name: string }[];
  readonly user: { readonly id: string };
  readonly catalog: readonly {
    readonly type: string;
    readonly endpoints: readonly { readonly interface: string; readonly region_id: string; readonly url: string }[];
  }[];
}

/** What a service answered that was not a success. */
export class OpenstackError extends Error {
  constructor(
    readonly status: number,
    what: string,
  ) {
    super(`${what}: ${status}`);
  }
}

const TYPES: Record<Exclude<Service, 'identity'>, readonly string[]> = {
  compute: ['compute'],
  image: ['image'],
  network: ['network'],
  volume: ['volumev3', 'block-storage'],
};

/** The newest microversion: the services take the word. */
const VERSION: Partial<Record<Service, string>> = { compute: 'compute latest', volume: 'volume latest' };

/** Lists that say less in the newest one: sizes of machines are left out from 2.88 on. */
const OLDER: Readonly<Record<string, string>> = { '/os-hypervisors/detail': 'compute 2.87' };

const identity = (credentials: Credentials) => {
  const { applicationCredential, username, password } = credentials;
  if (applicationCredential !== undefined) {
    return { methods: ['application_credential'], application_credential: applicationCredential };
  }
  return { methods: ['password'], password: { user: { name: username, domain: { name: 'Default' }, password } } };
};

/** Glance has a form of its own for changes. */
function contentType(method: string, body: unknown): Record<string, string> {
  if (body === undefined) return {};
  if (body instanceof Buffer) return { 'content-type': 'application/octet-stream' };
  const changes = method === 'PATCH' && Array.isArray(body);
  return { 'content-type': changes ? 'application/openstack-images-v2.1-json-patch' : 'application/json' };
}

/** One login at a cloud: the independent eyes and hands of the tests. */
export class OpenstackClient {
  private constructor(
    private readonly credentials: Credentials,
    readonly token: string,
    private readonly body: TokenBody,
  ) {}

  /** Throws OpenstackError when Keystone refuses. */
  static async login(credentials: Credentials): Promise<OpenstackClient> {
    const scope = credentials.project && { project: { name: credentials.project, domain: { name: 'Default' } } };
    const answer = await fetch(`${credentials.authUrl}/auth/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ auth: { identity: identity(credentials), ...(scope && { scope }) } }),
    });
    if (answer.status !== 201) throw new OpenstackError(answer.status, 'login');
    const { token } = (await answer.json()) as { token: TokenBody };
    return new OpenstackClient(credentials, answer.headers.get('x-subject-token') ?? '', token);
  }

  get project() {
    return this.body.project;
  }

  get userId(): string {
    return this.body.user.id;
  }

  get isAdministrator(): boolean {
    return this.body.roles.some(({ name }) => name === 'admin');
  }

  /** Where the service answers. */
  endpoint(service: Service): string {
    if (service === 'identity') return this.credentials.authUrl;
    const endpoints = this.body.catalog
      .filter(({ type }) => TYPES[service].includes(type))
      .flatMap((entry) => entry.endpoints)
      .filter((item) => item.interface === 'public' && item.region_id === this.credentials.region);
    const url = endpoints[0]?.url ?? '';
    if (service === 'image') return `${url}/v2`;
    return service === 'network' ? `${url}/v2.0` : url;
  }

  /** Sends a request; gives the parsed answer, or undefined when there is none. Throws OpenstackError from 400 on. */
  async call(service: Service, method: string, path: string, body?: unknown): Promise<unknown> {
    const version = OLDER[path] ?? VERSION[service];
    const answer = await fetch(this.endpoint(service) + path, {
      method,
      headers: {
        accept: 'application/json',
        'x-auth-token': this.token,
        ...(version !== undefined && { 'openstack-api-version': version }),
        ...contentType(method, body),
      },
      ...(body !== undefined && { body: body instanceof Buffer ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.status >= 400) {
      throw new OpenstackError(answer.status, `${method} ${service} ${path} ${text.slice(0, 300)}`);
    }
    return text.startsWith('{') ? (JSON.parse(text) as unknown) : undefined;
  }

  /** The member of the answer that `key` names. The tests read real services: the shape is Nova's, Neutron's … own. */
  async get<T>(service: Service, path: string, key?: string): Promise<T> {
    const body = (await this.call(service, 'GET', path)) as Record<string, unknown>;
    return (key === undefined ? body : body[key]) as T;
  }

  /** The same, or undefined where the credentials may not see it or it is gone. */
  async find<T>(service: Service, path: string, key?: string): Promise<T | undefined> {
    try {
      return await this.get<T>(service, path, key);
    } catch (error) {
      if (error instanceof OpenstackError && (error.status === 403 || error.status === 404)) return undefined;
      throw error;
    }
  }
}
