import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bedClouds, credentialsOf } from '../openstack/bed.ts';
import { PREFIX } from '../openstack/content/leftovers.ts';
import { GatewayClient } from '../openstack/gateway-client.ts';
import { PASSWORD, PROJECTS } from '../openstack/gateway-config.ts';
import { OpenstackClient } from '../openstack/oracle/openstack-client.ts';

const MB = 1024 * 1024;
const IMAGE = { disk_format: 'raw', container_format: 'bare' } as const;
const ALGORITHM = 'sha512';

/** A piece that does not compress to nothing. */
const PIECE = Buffer.from(Array.from({ length: MB }, (_, at) => (at * 2_654_435_761) >>> 24));

/** One way to the image service: where files are sent and fetched, and how images are made and removed. */
export interface Way {
  readonly name: 'direct' | 'pipe' | 'gateway';
  readonly url: string;
  readonly token: string;
  make(name: string): Promise<string>;
  remove(id: string): Promise<void>;
}

/** MB a second. */
export type Speeds = Readonly<Record<'up' | 'down' | 'checked', number>>;

export async function directly(): Promise<Way> {
  const client = await OpenstackClient.login(credentialsOf(bedClouds()[0], 'member'));
  return {
    name: 'direct',
    url: client.endpoint('image'),
    token: client.token,
    make: async (name) => ((await client.call('image', 'POST', '/images', { name, ...IMAGE })) as { id: string }).id,
    remove: async (id) => {
      await client.call('image', 'DELETE', `/images/${id}`);
    },
  };
}

/** The same through something that listens on another port and hands on every byte. */
export function piped(direct: Way, port: string): Way {
  const url = new URL(direct.url);
  url.port = port;
  return { ...direct, name: 'pipe', url: url.href };
}

export async function through(url: string): Promise<Way> {
  const { name, domain } = PROJECTS.alpha;
  const scope = { project: { name, domain: { name: domain } } };
  const client = await GatewayClient.login(url, { name: 'ann', password: PASSWORD, scope });
  const done = async (method: string, path: string, body?: unknown) => {
    const { status, body: answer } = await client.ask(method, path, body);
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer;
  };
  return {
    name: 'gateway',
    url,
    token: client.token,
    make: async (image) => {
      const answer = await done('POST', '/images', { image: { name: image, ...IMAGE } });
      return (answer['image'] as { readonly id: string }).id;
    },
    remove: async (id) => {
      await done('DELETE', `/images/${id}`);
    },
  };
}

/** The bytes of a file, in pieces. */
export function* bytesOf(megabytes: number): Generator<Buffer> {
  for (let at = 0; at < megabytes; at++) yield PIECE;
}

/** What the checksum of the file must be. */
export function sumOf(megabytes: number): string {
  const hash = createHash(ALGORITHM);
  for (const piece of bytesOf(megabytes)) hash.update(piece);
  return hash.digest('hex');
}

async function answered(method: string, { url, token }: Way, id: string, megabytes = 0): Promise<IncomingMessage> {
  const length = { 'content-type': 'application/octet-stream', 'content-length': String(megabytes * MB) };
  const headers = { 'x-auth-token': token, ...(method === 'PUT' && length) };
  const asked = request(`${url}/images/${id}/file`, { method, headers });
  const answer = once(asked, 'response') as Promise<[IncomingMessage]>;
  if (method === 'PUT') {
    await pipeline(Readable.from(bytesOf(megabytes), { objectMode: false, highWaterMark: MB }), asked);
  } else asked.end();
  const [response] = await answer;
  if ((response.statusCode ?? 0) >= 300) throw new Error(`${method} ${url}: ${response.statusCode}`);
  return response;
}

/** A file of so many MB up and down one way, twice: into nothing, and with its checksum looked at, as the clients of OpenStack do. */
export async function speedsOf(
  way: Way,
  { megabytes, sum }: { readonly megabytes: number; readonly sum: string },
  told: (what: keyof Speeds, work: () => Promise<void>) => Promise<void>,
): Promise<Speeds> {
  const id = await way.make(`${PREFIX}-bench-${way.name}`);
  const timed = async (what: keyof Speeds, work: () => Promise<void>) => {
    const began = performance.now();
    await told(what, work);
    return megabytes / ((performance.now() - began) / 1000);
  };
  try {
    const up = await timed('up', async () => {
      for await (const _ of await answered('PUT', way, id, megabytes));
    });
    const down = await timed('down', async () => {
      let size = 0;
      for await (const piece of await answered('GET', way, id)) size += (piece as Buffer).length;
      if (size !== megabytes * MB) throw new Error(`${size} bytes came back`);
    });
    const checked = await timed('checked', async () => {
      const hash = createHash(ALGORITHM);
      for await (const piece of await answered('GET', way, id)) hash.update(piece as Buffer);
      if (hash.digest('hex') !== sum) throw new Error('another file came back');
    });
    return { up, down, checked };
  } finally {
    await way.remove(id);
  }
}
