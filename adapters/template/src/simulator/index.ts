import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault, FaultRule, Simulator, SimulatorOptions } from 'podgate/contract';
import { SimulatedCloud, USERS } from './cloud.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

async function bodyOf(message: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

/** What can go wrong between here and there. A request that hangs is left alone until the cloud ends. */
function misbehave(fault: Fault, response: ServerResponse): void {
  switch (fault.kind) {
    case 'status': {
      const after = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
      response.writeHead(fault.status, { ...JSON_TYPE, ...after }).end('{}');
      break;
    }
    case 'html':
      response.writeHead(fault.status, { 'content-type': 'text/html' }).end('<html>out of order</html>');
      break;
    case 'malformed':
      response.writeHead(200, JSON_TYPE).end('{"servers": [');
      break;
    case 'cut':
      response.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' });
      response.write('{"servers": [', () => response.destroy());
      break;
    case 'hang':
      break;
    case 'refuse':
      response.destroy();
  }
}

/** The rules by which requests go wrong, each as often as it says. */
class Faults {
  #rules: { readonly rule: FaultRule; left: number }[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#rules = [];
  }

  strike(path: string): Fault | undefined {
    const hit = this.#rules.find(({ rule, left }) => left > 0 && path.includes(rule.path ?? ''));
    if (hit) hit.left -= 1;
    return hit?.rule.fault;
  }
}

/** A simulated cloud on a port of this machine. */
export async function start({ name, servers, host = '127.0.0.1', port = 0 }: SimulatorOptions): Promise<Simulator> {
  const cloud = new SimulatedCloud(name, servers);
  const faults = new Faults();
  const requests: string[] = [];

  const listener = createServer((message, response) => {
    const { pathname: path, searchParams: query } = new URL(message.url ?? '/', 'http://here');
    const method = message.method ?? '';
    requests.push(`${method} api ${path}`);
    const fault = faults.strike(path);
    if (fault) {
      misbehave(fault, response);
      return;
    }
    const token = (message.headers.authorization ?? '').replace(/^Bearer /, '');
    bodyOf(message).then(
      (body) => {
        const answer = cloud.answer({ method, path, query, token, body });
        response.writeHead(answer.status, JSON_TYPE).end(JSON.stringify(answer.body));
      },
      () => response.writeHead(400, JSON_TYPE).end('{"error":"no_json","message":"the body is no JSON"}'),
    );
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject).listen(port, host, resolve);
  });
  const url = `http://${host}:${(listener.address() as AddressInfo).port}`;
  const [operator, member] = USERS.map(({ user, password }) => ({ url, user, password }));

  return {
    config: { ...operator },
    personas: { member: { ...member } },
    fail(rule) {
      faults.add(rule);
      return Promise.resolve();
    },
    heal() {
      faults.clear();
      return Promise.resolve();
    },
    expireTokens() {
      cloud.expireTokens();
      return Promise.resolve();
    },
    requests: () => Promise.resolve([...requests]),
    stop: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        listener.closeAllConnections();
      }),
  };
}
