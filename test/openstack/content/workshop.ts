import { credentialsOf, type BedCloud } from '../bed.ts';
import { OpenstackClient } from '../oracle/openstack-client.ts';
import type { NovaServer } from '../oracle/records.ts';
import { until } from '../until.ts';
import { hasServer, Leftovers, PREFIX, remove, removeServer } from './leftovers.ts';

const PATIENCE_SECONDS = 120;

/** Names of what the seed of the test bed leaves in every cloud. */
export const SEEDED = { flavor: 'm1.tiny', image: 'debian-12', network: 'private-alpha', external: 'public' } as const;

type Body = Readonly<Record<string, unknown>>;

interface Made {
  readonly id: string;
}

/** Makes things in a cloud of the bed and knows how to take all of them away again. */
export class Workshop {
  private constructor(
    /** Administrator in the project "admin". */
    readonly admin: OpenstackClient,
    /** Administrator in the project "alpha". */
    readonly ops: OpenstackClient,
    /** Member of the project "alpha". */
    readonly dev: OpenstackClient,
    readonly leftovers: Leftovers,
  ) {}

  /** Logs in. Other suites may be at work in the cloud. */
  static async open(cloud: BedCloud): Promise<Workshop> {
    const login = (who: 'admin' | 'ops' | 'member') => OpenstackClient.login(credentialsOf(cloud, who));
    const [admin, ops, dev] = await Promise.all([login('admin'), login('ops'), login('member')]);
    return new Workshop(admin, ops, dev, new Leftovers());
  }

  /** Takes everything away. */
  close(): Promise<void> {
    return this.leftovers.clear();
  }

  /** A name that `sweepCloud` knows. */
  name(text: string): string {
    return `${PREFIX}-${text}`;
  }

  async idOf(service: 'compute' | 'image' | 'network', kind: string, name: string): Promise<string> {
    const found = await this.ops.get<{ id: string; name: string }[]>(service, `/${kind}`, kind);
    const id = found.find((item) => item.name === name)?.id;
    if (id === undefined) throw new Error(`the cloud has no ${name} among its ${kind}`);
    return id;
  }

  /** Makes a thing of Neutron: `kind` is the word of the body, `path` the collection. */
  async network<T extends Made>(kind: string, path: string, body: Body): Promise<T> {
    const answer = (await this.ops.call('network', 'POST', path, { [kind]: body })) as Record<string, T>;
    const made = answer[kind]!;
    this.leftovers.add(`${kind} ${made.id}`, async () => {
      if (await this.admin.find('network', `${path}/${made.id}`)) {
        await this.admin.call('network', 'DELETE', `${path}/${made.id}`);
      }
    });
    return made;
  }

  /** An image of a few bytes with the given properties. */
  async image(name: string, properties: Body): Promise<string> {
    const body = { name, disk_format: 'raw', container_format: 'bare', visibility: 'public', ...properties };
    const { id } = (await this.admin.call('image', 'POST', '/images', body)) as Made;
    this.leftovers.add(`image ${id}`, async () => {
      if (await this.admin.find('image', `/images/${id}`)) await this.admin.call('image', 'DELETE', `/images/${id}`);
    });
    await this.admin.call('image', 'PUT', `/images/${id}/file`, Buffer.alloc(4096));
    return id;
  }

  async flavor(body: Body, specs: Readonly<Record<string, string>> = {}): Promise<string> {
    const answer = await this.admin.call('compute', 'POST', '/flavors', { flavor: body });
    const { id } = (answer as { flavor: Made }).flavor;
    this.leftovers.add(`flavor ${id}`, async () => {
      if (await this.admin.find('compute', `/flavors/${id}`)) {
        await this.admin.call('compute', 'DELETE', `/flavors/${id}`);
      }
    });
    if (Object.keys(specs).length > 0) {
      await this.admin.call('compute', 'POST', `/flavors/${id}/os-extra_specs`, { extra_specs: specs });
    }
    return id;
  }

  async volume(body: Body): Promise<string> {
    const answer = await this.dev.call('volume', 'POST', '/volumes', { volume: body });
    const { id } = (answer as { volume: Made }).volume;
    this.leftovers.add(`volume ${id}`, () => remove(this.admin, 'volume', `/volumes/${id}`));
    await until(`volume ${id} is available`, PATIENCE_SECONDS, async () => {
      const volume = await this.dev.get<{ status: string }>('volume', `/volumes/${id}`, 'volume');
      return volume.status === 'available';
    });
    return id;
  }

  /** Asks for a server and registers it; does not wait. */
  async order(body: Body, client: OpenstackClient = this.dev): Promise<string> {
    const answer = await client.call('compute', 'POST', '/servers', { server: body });
    const { id } = (answer as { server: Made }).server;
    this.leftovers.add(`server ${id}`, () => removeServer(this.admin, id));
    return id;
  }

  /** The body of a small server in the project "alpha". */
  async plain(name: string, more: Body = {}): Promise<Body> {
    const [flavorRef, imageRef, uuid] = await Promise.all([
      this.idOf('compute', 'flavors', SEEDED.flavor),
      this.idOf('image', 'images', SEEDED.image),
      this.idOf('network', 'networks', SEEDED.network),
    ]);
    return { name: this.name(name), flavorRef, imageRef, networks: [{ uuid }], ...more };
  }

  find(id: string): Promise<NovaServer | undefined> {
    return this.admin.find<NovaServer>('compute', `/servers/${id}`, 'server');
  }

  /** Whether the cloud has a server: for who waits. */
  has(id: string): Promise<boolean> {
    return hasServer(this.admin, id);
  }

  /** Waits until the server has the status and no task. */
  reach(id: string, status: string): Promise<NovaServer> {
    return until(`server ${id} is ${status}`, PATIENCE_SECONDS, async () => {
      // What is in the recycle bin is in no short list.
      if (status !== 'SOFT_DELETED' && !(await hasServer(this.admin, id, status))) return false;
      const server = await this.find(id);
      return server?.status === status && server['OS-EXT-STS:task_state'] === null && server;
    });
  }

  /** A server that has reached the status. */
  async server(body: Body, status = 'ACTIVE', client: OpenstackClient = this.dev): Promise<string> {
    const id = await this.order(body, client);
    await this.reach(id, status);
    return id;
  }

  /** A server action. */
  async act(id: string, body: Body, client: OpenstackClient = this.dev): Promise<void> {
    await client.call('compute', 'POST', `/servers/${id}/action`, body);
  }
}
