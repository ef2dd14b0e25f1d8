import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CERTIFICATE, PRIVATE_KEY } from '../../support/certificate.ts';
import { refusalOf } from '../../support/identity.ts';
import { createBench } from '../../support/upstream.ts';

const bench = createBench();
const { client } = bench;
afterEach(bench.end);

describe('https to a cloud', () => {
  async function https() {
    const secure = createHttpsServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (_request, response) =>
      response.end('{}'),
    );
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', () => resolve()));
    bench.ends(async () => {
      secure.closeAllConnections();
      await new Promise((resolve) => secure.close(resolve));
    });
    return `https://127.0.0.1:${(secure.address() as AddressInfo).port}/`;
  }

  it('trusts the certificates that the configuration names', async () => {
    expect((await client({}, { ca: CERTIFICATE }).get(await https())).status).toBe(200);
  });

  it('trusts no others, and says why', async () => {
    const refusal = await refusalOf(async () => client().get(await https()));
    expect(refusal.code).toBe('upstream_unavailable');
    expect(refusal.message).toMatch(/its certificate is not accepted \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/);
  });

  it('trusts any when it is told to', async () => {
    expect((await client({}, { verify: false }).get(await https())).status).toBe(200);
  });
});
