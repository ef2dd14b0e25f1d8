import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  gatewayConfig,
  PASSWORD,
  USERS,
  type ConfiguredCloud,
  type MoreConfig,
  type MoreUser,
  type User,
} from './gateway-config.ts';
import { GatewayClient } from './gateway-client.ts';
import { until } from './until.ts';

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const LOGIN =
  /^podgate_cloud_requests_total\{(?=.*operation="tokens\.create")(?=.*code="201").*cloud="([^"]+)".*\} (\d+)$/gm;
const ASK_AGAIN_MS = 5000;
const GREETING = /answers at (\S+), metrics at (\S+)\/metrics/;

/** Runs `podgate` with the arguments to its end. */
export function podgate(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { input, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** The variable that has the hash of the users' password: it takes a process and a second to make. */
export const PASSWORD_HASH = 'PODGATE_OPENSTACK_PASSWORD_HASH';

/** The hash of the users' password, as the command makes it. */
export const passwordHash = (): string => podgate(['hash-password'], `${PASSWORD}\n`).stdout.trim();

/** A gateway in a process of its own. */
export class GatewayProcess {
  private askedAgain = 0;

  private constructor(
    readonly url: string,
    readonly operations: string,
    private readonly output: string[],
    private readonly end: () => Promise<void>,
  ) {}

  /** Starts a gateway over the clouds and waits until each has been read once. */
  static async start(clouds: readonly ConfiguredCloud[], more: MoreConfig = {}): Promise<GatewayProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'podgate-openstack-'));
    const file = join(folder, 'podgate.yaml');
    const hash = process.env[PASSWORD_HASH] ?? passwordHash();
    const redis = process.env['PODGATE_TEST_REDIS'];
    const prefix = `podgate-test-${process.pid}-${Date.now()}`;
    const config = { ...gatewayConfig(clouds, hash, more), ...(redis && { redis: { url: redis, prefix } }) };
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    const child = spawn(process.execPath, [MAIN, 'serve', '--config', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    const output: string[] = [];
    const ended = once(child, 'exit');
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
    }
    const stop = async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(killer);
      rmSync(folder, { recursive: true, force: true });
    };
    try {
      const [, url = '', operations = ''] = await until('the gateway greets', 20, () => {
        if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}: ${output.join('')}`);
        return GREETING.exec(output.join('')) ?? undefined;
      });
      const gateway = new GatewayProcess(url, operations, output, stop);
      await until('the gateway has read every cloud', 90, () => gateway.hasReadAll(clouds));
      return gateway;
    } catch (error) {
      await stop();
      throw new Error(`the gateway did not start: ${output.join('')}`, { cause: error });
    }
  }

  /** What the gateway wrote so far. */
  logs(): string {
    return this.output.join('');
  }

  /** State and age of each cloud, as `/readyz` tells. */
  async clouds(): Promise<Record<string, { state: string; age?: number | null }>> {
    const answer = await fetch(`${this.operations}/readyz`);
    const { parts } = (await answer.json()) as { parts: { clouds: Record<string, { state: string; age?: number }> } };
    return parts.clouds;
  }

  /** How often it logged in at each cloud, as its metrics tell. */
  async logins(): Promise<Record<string, number>> {
    const text = await (await fetch(`${this.operations}/metrics`)).text();
    return Object.fromEntries([...text.matchAll(LOGIN)].map(([, cloud = '', count]) => [cloud, Number(count)]));
  }

  /**
   * Whether each cloud has been read once. One whose reading failed, as may be on a busy machine, is read again at its next interval, which
   * may be long: that is not waited for.
   */
  private async hasReadAll(clouds: readonly ConfiguredCloud[]): Promise<boolean> {
    const states = await this.clouds();
    const unread = clouds.filter(({ bed }) => typeof states[bed.name]?.age !== 'number');
    const failed = unread.filter(({ bed }) => states[bed.name]?.state !== 'syncing');
    if (failed.length > 0 && Date.now() - this.askedAgain > ASK_AGAIN_MS) {
      this.askedAgain = Date.now();
      const root = await this.login('root');
      for (const { account, bed } of failed) await root.ask('POST', `/cloudaccounts/${account ?? bed.name}/sync`);
    }
    return unread.length === 0;
  }

  /** Logs a user in, in the project it has a role in. */
  login(user: User): Promise<GatewayClient> {
    return this.loginOf({ name: user, project: USERS[user].project });
  }

  /** The same of a user of one suite alone. */
  loginOf({ name, project }: Pick<MoreUser, 'name' | 'project'>): Promise<GatewayClient> {
    const scope = { project: { name: project.name, domain: { name: project.domain } } };
    return GatewayClient.login(this.url, { name, password: PASSWORD, scope });
  }

  /** Asks it to end, and waits for that. */
  stop(): Promise<void> {
    return this.end();
  }
}
