import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Answer, type Client } from './client.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { until } from './inventory.ts';
import { simulatedCloud, type SimulatedCloud } from './simulated-cloud.ts';

type Row = Readonly<Record<string, unknown>>;

/** One interface on the private network of the project, and one disk, which is inside the server. */
function isPlain({ nics, networks, disks_info: disks }: Row): boolean {
  const kinds = (disks as readonly Row[]).map(({ storage_type: kind }) => kind);
  const isOnlyNic = Array.isArray(nics) && nics.length === 1;
  return isOnlyNic && String(networks).includes('/private-demo-v4/') && kinds.join() === 'nova';
}

/** The row in an answer. */
export const serverOf = ({ body }: Answer): Row => (body['server'] ?? {}) as Row;

export const act = (client: Client, id: string, action: string, body?: unknown): Promise<Answer> =>
  client.ask('POST', `/servers/${id}/${action}`, { body });

/** Servers of alpha on a simulated cloud, `cloud1`, and on one that is only read, `cloud2`; each test takes its own. */
export class WrittenServers {
  readonly #taken = new Set<string>();
  readonly #cloud: SimulatedCloud;
  readonly #stop: () => Promise<void>;

  private constructor(
    readonly gateway: TestGateway,
    /** A member of alpha, one of beta, the administrator, and a reader of alpha. */
    readonly users: Readonly<Record<'bob' | 'eve' | 'ann' | 'rob', Client>>,
    clouds: readonly [SimulatedCloud, SimulatedCloud],
  ) {
    [this.#cloud] = clouds;
    this.#stop = async () => {
      await gateway.close();
      await Promise.all(clouds.map((cloud) => cloud.stop()));
    };
  }

  /** `more`: settings of the cloud that is written. */
  static async start(more: Readonly<Record<string, unknown>> = {}, adapter = 'openstack'): Promise<WrittenServers> {
    const projects = { all: true, map: { demo: 'alpha', other: 'beta' } };
    const settings = { taskTime: 300, ...more };
    const cloud = await simulatedCloud({ name: 'cloud1', servers: 120, settings }, { projects }, adapter);
    const closed = await simulatedCloud({ name: 'cloud2', servers: 20 }, { projects, read_only: true }, adapter);
    const provider = await createAdapters().find(adapter);
    const gateway = await startTestGateway({ provider, values: { clouds: [cloud.entry, closed.entry] } });
    const open = clientOf(gateway.url);
    const [bob, eve, ann, rob] = await Promise.all([
      logIn(open, 'bob', 'alpha'),
      logIn(open, 'eve', 'beta'),
      logIn(open, 'ann', 'system'),
      logIn(open, 'rob', 'alpha'),
    ]);
    await gateway.inventory.firstRounds();
    return new WrittenServers(gateway, { bob, eve, ann, rob }, [cloud, closed]);
  }

  /** Another gateway over the same cloud, as after a restart; with its member of alpha. `now`: its clock, milliseconds since 1970. */
  async another(now = Date.now): Promise<{ readonly bob: Client; readonly close: () => Promise<void> }> {
    const provider = await createAdapters().find(this.#cloud.entry.adapter);
    const gateway = await startTestGateway({ provider, values: { clouds: [this.#cloud.entry] }, now });
    const bob = await logIn(clientOf(gateway.url), 'bob', 'alpha');
    await gateway.inventory.firstRounds();
    return { bob, close: () => gateway.close() };
  }

  /** Makes the next requests below a server that its cloud gets fail; actions, unless another path is given. */
  async refuse(id: string, status: number, times: number, below = 'action'): Promise<void> {
    const path = `${id.split('.')[1]}/${below}`;
    await this.#cloud.fail({ fault: { kind: 'status', status }, service: 'compute', path, times });
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  /** Id of a server in a status, free for anything, which no other test has taken. */
  async take(status: string, of = 'cloud1'): Promise<string> {
    const rows = rowsOf(await this.users.bob.ask('GET', `/servers?status=${status}&cloudregion=${of}&limit=0`));
    const isShelved = (upstream: unknown) => JSON.stringify(upstream).includes('shelved');
    const free = ({ id, disable_delete: kept, freezed, upstream }: Row) =>
      !this.#taken.has(String(id)) && kept !== true && freezed !== true && !isShelved(upstream);
    const id = (rows.find((row) => free(row) && isPlain(row)) ?? rows.find(free))?.['id'];
    if (typeof id !== 'string') throw new Error(`there is no server in status ${status} left`);
    this.#taken.add(id);
    return id;
  }

  /** Waits until the gateway shows a server in a status, without asking for fresher rows. */
  comesTo(id: string, status: string): Promise<void> {
    return until(`${id} is ${status}`, async () => {
      return serverOf(await this.users.bob.ask('GET', `/servers/${id}`))['status'] === status;
    });
  }

  /** Changes a server behind the gateway's back. */
  async behind(id: string, patch: object): Promise<void> {
    const simulator = this.#cloud as unknown as { updateServer(id: string, patch: object): Promise<void> };
    await simulator.updateServer(id.split('.')[1] ?? '', patch);
  }

  /** The requests to the cloud that begin so, for example `POST compute`. */
  async asked(beginning: string): Promise<readonly string[]> {
    return (await this.#cloud.requests()).filter((line) => line.startsWith(beginning));
  }

  /** What was asked of the cloud for a server, beside looking at it. */
  async writes(id: string): Promise<readonly string[]> {
    const backendId = id.slice(id.indexOf('.') + 1);
    return (await this.#cloud.requests()).filter((line) => line.includes(backendId) && !line.startsWith('GET'));
  }
}
