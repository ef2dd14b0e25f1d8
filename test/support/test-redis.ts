import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';

/** A prefix of one's own in the tests' Redis, and the way to leave nothing behind. */
export interface TestRedis {
  readonly url: string;
  readonly prefix: string;
  readonly client: Redis;
  /** Removes the keys below the prefix; never others. */
  clean(): Promise<void>;
}

export function testRedis(): TestRedis {
  const url = process.env['PODGATE_TEST_REDIS'] ?? '';
  const prefix = `podgate-test-${randomBytes(6).toString('hex')}`;
  const client = new Redis(url);
  return {
    url,
    prefix,
    client,
    async clean() {
      for await (const keys of client.scanStream({ match: `${prefix}:*` }) as AsyncIterable<string[]>) {
        if (keys.length > 0) await client.unlink(...keys);
      }
      client.disconnect();
    },
  };
}
