type Row = Readonly<Record<string, unknown>>;

/** Looks into a simulated cloud past the gateway, as its administrator. */
export class CloudOracle {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** `url`: of the simulator; `password`: of its administrator. */
  static async of({ url, password }: { readonly url: string; readonly password: string }): Promise<CloudOracle> {
    const domain = { name: 'Default' };
    const user = { name: 'admin', domain, password };
    const body = {
      auth: { identity: { methods: ['password'], password: { user } }, scope: { project: { name: 'admin', domain } } },
    };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/identity/v3/auth/tokens`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return new CloudOracle(url, answer.headers.get('x-subject-token') ?? '');
  }

  /** All servers that are there, or those of a name, with their details. */
  async servers(name?: string): Promise<readonly Row[]> {
    const search = name === undefined ? '' : `&name=${encodeURIComponent(name)}`;
    const rows = await this.#all(`/compute/v2.1/servers/detail?all_tenants=1${search}`, 'servers');
    return name === undefined ? rows : rows.filter((row) => row['name'] === name);
  }

  ports(): Promise<readonly Row[]> {
    return this.#all('/network/v2.0/ports', 'ports');
  }

  /** Ids of the ports that were made for servers and belong to none. */
  async orphans(): Promise<readonly unknown[]> {
    const made = (await this.ports()).filter(({ name }) => String(name).startsWith('podgate:'));
    const known = new Set((await this.servers()).map(({ id }) => id));
    return made.filter(({ device_id: server }) => !known.has(server)).map(({ id }) => id);
  }

  async removePorts(ids: readonly unknown[]): Promise<void> {
    const headers = { 'x-auth-token': this.#token };
    for (const id of ids) await fetch(`${this.#url}/network/v2.0/ports/${String(id)}`, { method: 'DELETE', headers });
  }

  async #all(path: string, key: string): Promise<readonly Row[]> {
    const headers = { 'x-auth-token': this.#token, 'x-openstack-nova-api-version': '2.93' };
    const answer = await fetch(`${this.#url}${path}`, { headers });
    const body = (await answer.json()) as Readonly<Record<string, readonly Row[] | undefined>>;
    const rows = body[key];
    if (!rows) throw new Error(`${path}: ${answer.status} ${JSON.stringify(body)}`);
    return rows;
  }
}
