import { bedClouds } from './bed.ts';
import { Workshop } from './content/workshop.ts';
import type { GatewayClient } from './gateway-client.ts';
import type { ConfiguredCloud, User } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { Row } from './oracle/row.ts';
import { FIRST_CLOSED } from './write-ways.ts';

/** The cloud that is changed: what its project "alpha" has of volumes, networks, groups and eips is looked at as a whole. */
export const [, CHANGED] = bedClouds();

export interface Volume {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly size: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly attachments: readonly { readonly server_id: string }[];
}

export interface Port {
  readonly id: string;
  readonly device_id: string;
  readonly mac_address: string;
  readonly security_groups: readonly string[];
  readonly fixed_ips: readonly { readonly subnet_id: string; readonly ip_address: string }[];
}

export interface Group {
  readonly id: string;
}

/** One server of the project "alpha" of the second cloud, a gateway in front of its cloud, and the cloud itself to see what came of it. */
export class PartsSetting {
  readonly cloud = CHANGED;
  readonly shop: Workshop;
  readonly gateway: GatewayProcess;
  readonly client: GatewayClient;
  /** Of the server, in the cloud. */
  readonly id: string;
  /** Two security groups. */
  readonly groups: readonly [Group, Group];

  private constructor(given: Pick<PartsSetting, 'shop' | 'gateway' | 'client' | 'id' | 'groups'>) {
    this.shop = given.shop;
    this.gateway = given.gateway;
    this.client = given.client;
    this.id = given.id;
    this.groups = given.groups;
  }

  static async open(user: User, cloud: ConfiguredCloud, name: string): Promise<PartsSetting> {
    const shop = await Workshop.open(CHANGED);
    const make = (which: string) =>
      shop.network<Group>('security_group', '/security-groups', { name: shop.name(`${which}-${user}`) });
    const groups = [await make('one'), await make('two')] as const;
    const id = await shop.server(await shop.plain(`${name}-${user}`));
    const gateway = await GatewayProcess.start([cloud, FIRST_CLOSED]);
    return new PartsSetting({ shop, gateway, client: await gateway.login(user), id, groups });
  }

  async close(): Promise<void> {
    await this.gateway.stop();
    await this.shop.close();
  }

  gid(backendId: string): string {
    return `${this.cloud.name}.${backendId}`;
  }

  bare(full: string): string {
    return full.slice(this.cloud.name.length + 1);
  }

  /** Acts on the server, and gives the row of the answer. */
  async act(action: string, body: object): Promise<Row> {
    const answer = await this.client.ask('POST', `/servers/${this.gid(this.id)}/${action}`, body);
    expect([action, answer.status, answer.body['details']]).toEqual([action, 200, undefined]);
    return answer.body['server'] as Row;
  }

  /** What is said to an action that is refused: status, class and details. */
  async refused(action: string, body: object): Promise<string> {
    const { status, body: said } = await this.client.ask('POST', `/servers/${this.gid(this.id)}/${action}`, body);
    return `${status} ${String(said['class'])} ${String(said['details'])}`;
  }

  async show(resource: string, of: string): Promise<Row | undefined> {
    return (await this.client.ask('GET', `/${resource}s/${of}`)).body[resource] as Row | undefined;
  }

  async server(): Promise<Row> {
    return (await this.show('server', this.gid(this.id)))!;
  }

  volumes(): Promise<Volume[]> {
    return this.shop.dev.get<Volume[]>('volume', '/volumes/detail', 'volumes');
  }

  volume(id: string): Promise<Volume | undefined> {
    return this.shop.dev.find<Volume>('volume', `/volumes/${id}`, 'volume');
  }

  /** The server's ports. */
  ports(): Promise<Port[]> {
    return this.shop.dev.get<Port[]>('network', `/ports?device_id=${this.id}`, 'ports');
  }
}

/** The ids of what a row lists. */
export const idsIn = (row: Row, member: string): string[] =>
  (row[member] as readonly Row[]).map(({ id }) => String(id));
