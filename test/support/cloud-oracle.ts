type Row = Readonly<Record<string, unknown>>;

const TRIES = 20;
const UNAUTHORIZED = 401;

/** Looks into a simulated cloud past the gateway, as its administrator. */
export class CloudOracle {
  readonly #url: string;
  readonly #password: string;
  #token = '';

  private constructor(url: string, password: string) {
    this.#url = url;
    this.#password = password;
  }

  /** `url`: of the simulator; `password`: of its administrator. */
  static async of({ url, password }: { readonly url: string; readonly password: string }): Promise<CloudOracle> {
    const oracle = new CloudOracle(url, password);
    await oracle.#logIn();
    return oracle;
  }

  /** All servers that are there, or those of a name, with their details. */
  async servers(name?: string): Promise<readonly Row[]> {
    const search = name === undefined ? '' : `&name=${encodeURIComponent(name)}`;
    const rows = await this.#all(`/compute/v2.1/servers/detail?all_tenants=1${search}`, 'servers');
    return name === undefined ? rows : rows.filter((row) => row['name'] === name);
  }

  /** What was done to a server: the words of its record, one for each request that was taken on. */
  async actions(id: string): Promise<readonly string[]> {
    const rows = await this.#all(`/compute/v2.1/servers/${id}/os-instance-actions`, 'instanceActions');
    return rows.map(({ action }) => String(action));
  }

  ports(): Promise<readonly Row[]> {
    return this.#all('/network/v2.0/ports', 'ports');
  }

  /** Everything of a kind that the network service keeps, for example `subnets`. */
  network(kind: string): Promise<readonly Row[]> {
    return this.#all(`/network/v2.0/${kind}`, kind);
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

  async #logIn(): Promise<void> {
    const domain = { name: 'Default' };
    const user = { name: 'admin', domain, password: this.#password };
    const scope = { project: { name: 'admin', domain } };
    const body = { auth: { identity: { methods: ['password'], password: { user } }, scope } };
    const headers = { 'content-type': 'application/json' };
    const url = `${this.#url}/identity/v3/auth/tokens`;
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    this.#token = answer.headers.get('x-subject-token') ?? '';
  }

  /** Faults that were asked for strike here too: some are outlived. */
  async #all(path: string, key: string): Promise<readonly Row[]> {
    let problem: unknown;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const headers = { 'x-auth-token': this.#token, 'x-openstack-nova-api-version': '2.93' };
      try {
        const answer = await fetch(`${this.#url}${path}`, { headers });
        const body = (await answer.json()) as Readonly<Record<string, readonly Row[] | undefined>>;
        const rows = body[key];
        if (rows) return rows;
        problem = JSON.stringify(body);
        if (answer.status === UNAUTHORIZED) await this.#logIn();
      } catch (error) {
        problem = error;
      }
    }
    throw new Error(`${path} cannot be read: ${String(problem)}`);
  }
}
