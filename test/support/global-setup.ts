import { answers, startRedis, type RedisServer } from './redis-server.ts';

const USUAL = 'redis://127.0.0.1:6379';

declare global {
  var podgateRedis: RedisServer | undefined;
}

/** A Redis for all tests: the one that REDIS_URL names, one on the usual port, or a private one. */
export default async function setUp(): Promise<void> {
  const named = process.env['REDIS_URL'];
  if (named !== undefined && named !== '') {
    if (!(await answers(named))) throw new Error('REDIS_URL names a Redis that does not answer');
    process.env['PODGATE_TEST_REDIS'] = named;
    return;
  }
  if (await answers(USUAL)) {
    process.env['PODGATE_TEST_REDIS'] = USUAL;
    return;
  }
  globalThis.podgateRedis = await startRedis();
  process.env['PODGATE_TEST_REDIS'] = globalThis.podgateRedis.url;
}
