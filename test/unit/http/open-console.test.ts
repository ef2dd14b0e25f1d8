import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { OpenConsole, type Ending } from '../../../src/http/consoles/open-console.ts';
import { until } from '../../support/inventory.ts';

const servers = new Set<ReturnType<typeof createServer>>();
afterEach(() => {
  for (const server of servers) server.close();
  servers.clear();
});

/** Two ends of a connection. */
async function pair(): Promise<readonly [near: Socket, far: Socket]> {
  const server = createServer();
  servers.add(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const far = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [near] = (await once(server, 'connection')) as [Socket];
  return [near, far];
}

/** A console on a clock that the test sets. */
async function watched(idle: number) {
  const [[browser, page], [cloud, host]] = [await pair(), await pair()];
  const clock = { now: 0, work: () => undefined as void };
  const state = { valid: true, ended: [] as Ending[] };
  const console = new OpenConsole(
    { socket: browser },
    { socket: cloud },
    {
      idle,
      now: () => clock.now,
      after: (_milliseconds, work) => {
        clock.work = work;
        return () => undefined;
      },
      valid: () => state.valid,
      onEnd: (ending) => void state.ended.push(ending),
    },
  );
  const goTo = (now: number) => {
    clock.now = now;
    clock.work();
  };
  const received: Buffer[] = [];
  page.on('data', (chunk: Buffer) => received.push(chunk));
  const end = async () => {
    for (const socket of [page, host, browser, cloud]) socket.destroy();
    await console.gone;
  };
  return { console, state, goTo, page, host, received: () => Buffer.concat(received), end };
}

const codeOf = (frame: Buffer) => frame.readUInt16BE(2);

describe('a console on which nothing moves', () => {
  it('is ended when its time is over, which begins anew with every byte of either side', async () => {
    const one = await watched(600_000);
    one.goTo(599_999);
    one.host.write(Buffer.from([0x82, 1, 7]));
    await until('a byte has come', () => one.received().length === 3);
    one.goTo(1_199_998);
    expect(one.state.ended).toEqual([]);
    one.goTo(1_199_999);
    expect(one.state.ended).toEqual(['idle']);
    await until('the browser is told', () => one.received().length > 3);
    expect(codeOf(one.received().subarray(3))).toBe(1001);
    await one.end();
  });

  it('is ended when the login by which it was opened has', async () => {
    const one = await watched(600_000);
    one.goTo(30_000);
    expect(one.state.ended).toEqual([]);
    one.state.valid = false;
    one.goTo(60_000);
    expect(one.state.ended).toEqual(['revoked']);
    await until('the browser is told', () => one.received().length > 3);
    expect(codeOf(one.received())).toBe(1008);
    await one.end();
  });
});
