import { createHash } from 'node:crypto';
import { createAdapters } from '../../src/clouds/adapters.ts';
import type { ConfigFile } from '../../src/config/schema.ts';
import { clientOf, logIn, type Answer, type Client } from './client.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { simulatedCloud, type SimulatedCloud } from './simulated-cloud.ts';

export type Row = Readonly<Record<string, unknown>>;

export const imageOf = ({ body }: Answer): Row => (body['image'] ?? {}) as Row;

export const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');

/** Bytes that differ from place to place. */
export function fileOf(bytes: number, seed = 1): Buffer {
  const file = Buffer.alloc(bytes);
  let state = seed;
  for (let at = 0; at + 4 <= bytes; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    file.writeUInt32LE(state, at);
  }
  return file;
}

/** Images of alpha and beta on a simulated cloud `cloud1`, one of alpha alone, and one that is only read. */
export class ImageWorld {
  private constructor(
    readonly gateway: TestGateway,
    /** A member of alpha, one of beta, the administrator, and a reader of alpha. */
    readonly users: Readonly<Record<'bob' | 'eve' | 'ann' | 'rob', Client>>,
    readonly clouds: readonly SimulatedCloud[],
  ) {}

  /** `settings` of the simulators, `values` of the gateway, `more` of the first cloud's entry. */
  static async start({
    settings = {},
    values = {},
    more = {},
    others = true,
  }: {
    readonly settings?: Readonly<Record<string, unknown>>;
    readonly values?: Partial<ConfigFile>;
    readonly more?: Readonly<Record<string, unknown>>;
    readonly others?: boolean;
  } = {}): Promise<ImageWorld> {
    const both = { all: true, map: { demo: 'alpha', other: 'beta' } };
    const clouds = await Promise.all([
      simulatedCloud({ name: 'cloud1', servers: 5, settings }, { projects: both, ...more }),
      ...(others
        ? [
            simulatedCloud({ name: 'cloud2', servers: 5 }, { projects: { all: true, map: { demo: 'alpha' } } }),
            simulatedCloud({ name: 'cloud3', servers: 5 }, { projects: both, read_only: true }),
          ]
        : []),
    ]);
    const provider = await createAdapters().find('openstack');
    const entries = clouds.map(({ entry }) => entry);
    const gateway = await startTestGateway({ provider, values: { clouds: entries, ...values } });
    const open = clientOf(gateway.url);
    const [bob, eve, ann, rob] = await Promise.all([
      logIn(open, 'bob', 'alpha'),
      logIn(open, 'eve', 'beta'),
      logIn(open, 'ann', 'system'),
      logIn(open, 'rob', 'alpha'),
    ]);
    await gateway.inventory.firstRounds();
    return new ImageWorld(gateway, { bob, eve, ann, rob }, clouds);
  }

  get cloud(): SimulatedCloud {
    const [cloud] = this.clouds;
    if (!cloud) throw new Error('there is no cloud');
    return cloud;
  }

  async stop(): Promise<void> {
    await this.gateway.close();
    await Promise.all(this.clouds.map((cloud) => cloud.stop()));
  }

  /** The requests to the first cloud that begin so, since a number of them. */
  async asked(beginning: string, since = 0): Promise<readonly string[]> {
    return (await this.cloud.requests()).slice(since).filter((line) => line.startsWith(beginning));
  }

  /** Asks with bytes, and answers bytes. */
  async carry(
    client: Client,
    method: string,
    path: string,
    { headers = {}, body }: { readonly headers?: Row; readonly body?: RequestInit['body'] } = {},
  ): Promise<{ readonly answer: Answer; readonly bytes: Buffer }> {
    const response = await fetch(`${client.url}${path}`, {
      method,
      headers: { 'x-auth-token': client.token ?? '', ...(headers as Record<string, string>) },
      body,
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const text = bytes.toString('utf8');
    const parsed = text.startsWith('{') ? (JSON.parse(text) as Row) : {};
    return { answer: { status: response.status, headers: response.headers, text, body: parsed }, bytes };
  }
}

/** The headers of a file that makes an image. */
export const metaHeaders = (more: Row = {}): Row => ({
  'content-type': 'application/octet-stream',
  'x-image-meta-name': 'made',
  'x-image-meta-disk_format': 'raw',
  'x-image-meta-prefer_region': 'cloud1',
  ...more,
});
