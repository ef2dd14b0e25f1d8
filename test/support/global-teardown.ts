/** Ends the private Redis, when there is one. */
export default async function tearDown(): Promise<void> {
  await globalThis.podgateRedis?.stop();
}
