import { request } from 'node:http';
import { Type, check } from 'podgate/kit';
import { CONTROL } from './control.ts';
import type { OpenstackSimulator } from './openstack-simulator.ts';

const settings = Type.Record(Type.String(), Type.Unknown());
const introduction = check(
  Type.Object({ url: Type.String(), config: settings, personas: Type.Record(Type.String(), settings) }),
);
const answered = check(Type.Object({ result: Type.Unknown() }));
const refused = check(Type.Object({ error: Type.String() }));
const text = check(Type.String());
const texts = check(Type.Array(Type.String()));

function post(url: string, body: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown);
        } catch (error) {
          reject(new Error(`no simulator answers at ${url}`, { cause: error }));
        }
      });
    });
    call.on('error', reject);
    call.end(JSON.stringify(body));
  });
}

/** Takes control of a simulator that runs in another process. `url` is where it listens. */
export async function connect(url: string): Promise<OpenstackSimulator> {
  const ask = async (name: string, body: object = {}): Promise<unknown> => {
    const answer = await post(`${url}${CONTROL}/${name}`, body);
    if (answered.is(answer)) return answer.result;
    throw new Error(refused.is(answer) ? answer.error : `the simulator did not understand ${name}`);
  };
  const tell = async (name: string, body: object = {}): Promise<void> => {
    await ask(name, body);
  };
  const list = async (name: string): Promise<readonly string[]> => {
    const found = await ask(name);
    return texts.is(found) ? found : [];
  };
  const self = await ask('');
  if (!introduction.is(self)) throw new Error(`no simulator answers at ${url}`);
  return {
    ...self,
    fail: (rule) => tell('fail', rule),
    heal: () => tell('heal'),
    expireTokens: () => tell('expire-tokens'),
    requests: () => list('requests'),
    stop: () => tell('stop'),
    listServerIds: () => list('server-ids'),
    updateServer: (id, patch) => tell('update-server', { id, patch }),
    addServer: async (server = {}) => {
      const id = await ask('add-server', server);
      return text.is(id) ? id : '';
    },
    removeServer: (id) => tell('remove-server', { id }),
    updatePort: (id, patch) => tell('update-port', { id, patch }),
    renameImage: (id, name) => tell('rename-image', { id, name }),
    renameNetwork: (id, name) => tell('rename-network', { id, name }),
    requested: (wanted, times, timeoutMs) => tell('requested', { text: wanted, times, timeoutMs }),
  };
}
