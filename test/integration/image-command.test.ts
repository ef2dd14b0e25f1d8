import { once } from 'node:events';
import { truncateSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf } from '../support/client.ts';
import { folder } from '../support/config-files.ts';
import { CommandLine, run } from '../support/gateway-process.ts';
import { fileOf, ImageWorld, md5, type Row } from '../support/image-world.ts';
import { until } from '../support/inventory.ts';

const MB = 1024 * 1024;
const files = folder();
let world: ImageWorld;

beforeAll(async () => {
  world = await ImageWorld.start({ values: { images: { largest: 50 } } });
});

afterAll(async () => {
  await world.stop();
  files.remove();
});

/** A file that begins so. */
function written(name: string, beginning: string, bytes: number): string {
  const path = files.write(name, beginning);
  truncateSync(path, bytes);
  return path;
}

const who = (more: Readonly<Record<string, string>> = {}) => ({
  OS_AUTH_URL: `${world.gateway.url}/v3`,
  OS_USERNAME: 'bob',
  OS_PASSWORD: 'secret',
  OS_PROJECT_NAME: 'alpha',
  ...more,
});

const upload = (args: readonly string[], environment = who()) => run(['image', 'upload', ...args], { environment });

async function named(name: string): Promise<readonly Row[]> {
  const answer = await world.users.ann.ask('GET', `/images?scope=system&name=${name}&refresh=true`);
  return rowsOf(answer, 'images');
}

describe('podgate image upload', () => {
  it('sends a file, whose format it knows by its beginning, and says what became of it', async () => {
    const bytes = fileOf(3 * MB);
    bytes.write('QFI\xfb', 0, 'latin1');
    const path = files.write('web server.img', '');
    writeFileSync(path, bytes);
    const { code, out, err } = await upload([path, '--cloud', 'cloud1']);
    expect([code, err]).toEqual([0, expect.stringMatching(/^100% 3\.0 MB of 3\.0 MB, .*\/s\n$/)]);
    const told = Object.fromEntries(out.split('\n').map((line) => line.split(/ {2,}/) as [string, string]));
    expect(told).toMatchObject({ name: 'web server', status: 'active', size: `${3 * MB} bytes` });
    expect(told['checksum']).toBe(`${md5(bytes)} (MD5, as the cloud has it)`);
    const [row] = await named('web%20server');
    expect(row).toMatchObject({ id: told['id'], disk_format: 'qcow2', checksum: md5(bytes) });
  });

  it('takes a token, a name, a format and a place in place of all else', async () => {
    const path = written('data', 'anything', MB);
    const { bob } = world.users;
    const args = [path, '--endpoint', world.gateway.url, '--name', 'named', '--format', 'RAW', '--cloud', 'cloud2'];
    const { code, out } = await upload(args, { OS_TOKEN: bob.token } as never);
    expect([code, out]).toEqual([0, expect.stringMatching(/^id +cloud2\./)]);
    expect((await named('named')).map(({ disk_format }) => disk_format)).toEqual(['raw']);
  });

  it.each<readonly [string, (path: string) => readonly string[], Readonly<Record<string, string>>, number, string]>([
    ['no file', () => [], {}, 2, 'podgate image upload FILE'],
    ['a file that is not there', (path) => [`${path}.none`], {}, 2, 'cannot be read'],
    ['an unknown format', (path) => [path, '--format', 'floppy'], {}, 2, 'qcow2'],
    ['no format', () => [written('unknown', 'x', MB)], {}, 2, '--format'],
    ['no gateway', (path) => [path], { OS_AUTH_URL: '' }, 2, '--endpoint URL, or OS_AUTH_URL'],
    ['no user', (path) => [path], { OS_USERNAME: '' }, 2, 'OS_USERNAME'],
    ['no password', (path) => [path], { OS_PASSWORD: '' }, 2, 'OS_PASSWORD'],
    ['a password that others see', (path) => [path, '--password', 'secret'], {}, 2, '--password'],
    [
      'a wrong password',
      (path) => [path, '--cloud', 'cloud1'],
      { OS_PASSWORD: 'no' },
      1,
      'login of bob in project alpha',
    ],
    ['nobody there', (path) => [path], { OS_AUTH_URL: 'http://127.0.0.1:1' }, 1, 'http://127.0.0.1:1'],
    ['several clouds to choose from', (path) => [path], {}, 1, 'cloud1, cloud2'],
    ['too large a file', () => [written('large.raw', '', 51 * MB), '--cloud', 'cloud1'], {}, 1, '50 MB'],
  ])('with %s says so, and leaves nothing', async (...[, args, environment, code, said]) => {
    const path = written('refused.qcow2', 'QFI\xfb', MB);
    const answer = await upload(args(path), who(environment));
    expect([answer.code, answer.out, answer.err]).toEqual([code, '', expect.stringContaining(said)]);
    expect(answer.err).toMatch(/^(\d+% .*\n)*podgate: /);
    expect([...(await named('refused')), ...(await named('large'))]).toEqual([]);
  });

  it('leaves no half image when it is interrupted', async () => {
    const held = await HoldingProxy.before(world.gateway.url, MB);
    try {
      const path = written('half.raw', '', 40 * MB);
      const args = ['image', 'upload', path, '--cloud', 'cloud1', '--endpoint', held.url];
      const command = new CommandLine(args, who());
      await until('it is on its way', async () => (await named('half')).length === 1, 30_000);
      command.signal('SIGINT');
      expect([await command.exit, command.out]).toEqual([130, '']);
      expect(command.err).toMatch(/podgate: interrupted; the gateway takes back/);
      await until('nothing is left', async () => (await named('half')).length === 0, 30_000);
    } finally {
      held.stop();
    }
  });
});

/** Passes bytes on to a gateway until a connection has had so many; the gateway gets no more. */
class HoldingProxy {
  readonly #sockets: Socket[] = [];
  readonly #server: Server;

  private constructor(target: URL, most: number) {
    this.#server = createServer((client) => {
      const gateway = connect(Number(target.port), target.hostname);
      this.#sockets.push(client, gateway);
      let passed = 0;
      // The rest is read and goes nowhere: who does not read does not see that somebody has gone.
      client.on('data', (bytes: Buffer) => {
        if (passed < most) gateway.write(bytes);
        passed += bytes.length;
      });
      gateway.pipe(client);
      for (const [one, other] of [
        [client, gateway],
        [gateway, client],
      ] as const) {
        one.on('error', () => undefined).on('close', () => other.destroy());
      }
    });
  }

  static async before(url: string, most: number): Promise<HoldingProxy> {
    const proxy = new HoldingProxy(new URL(url), most);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
