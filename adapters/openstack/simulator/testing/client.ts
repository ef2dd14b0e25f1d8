import { request } from 'node:http';
import type { OpenstackSimulator } from '../openstack-simulator.ts';

/** What a simulated service answered. */
export interface Answer {
  readonly status: number;
  /** Lower-case names; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The parsed body; the text when it is not JSON. */
  readonly body: unknown;
}

/** What is asked beside the URL. */
export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const JSON_ONLY = { accept: 'application/json' };

/** Asks once, on a connection of its own. Rejects when the connection is lost before the answer is whole. */
export function ask(url: string, { method = 'GET', headers = JSON_ONLY, body }: Question = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const named = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const);
        const answered = { status: response.statusCode ?? 0, headers: Object.fromEntries(named) };
        resolve({ ...answered, text, body: parsed(text) });
      });
    });
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The value behind a row of keys; undefined where there is none. */
export function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  let found = value;
  for (const key of keys) {
    found = typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[key] : undefined;
  }
  return found;
}

/** The list at a key of a body. */
export function list(answer: Answer, key: string): readonly Record<string, unknown>[] {
  const found = at(answer.body, key);
  if (!Array.isArray(found)) throw new Error(`no ${key} in ${answer.text.slice(0, 300)}`);
  return found as Record<string, unknown>[];
}

/** The body of a login with the settings of a persona. */
export function loginBody(settings: unknown, scope?: unknown): unknown {
  const auth = (key: string) => at(settings, 'auth', key);
  const credential = auth('application_credential_id');
  if (credential !== undefined) {
    const secret = auth('application_credential_secret');
    const methods = ['application_credential'];
    return { auth: { identity: { methods, application_credential: { id: credential, secret } } } };
  }
  const domain = { name: auth('user_domain_name') };
  const user = { name: auth('username'), domain, password: auth('password') };
  const project = { name: auth('project_name'), domain: { name: auth('project_domain_name') } };
  return { auth: { identity: { methods: ['password'], password: { user } }, scope: scope ?? { project } } };
}

/** Somebody who is logged in and asks. */
export interface Client {
  readonly token: string;
  readonly projectId: string;
  /** `path` begins with the service: `/compute/v2.1/servers`; `{project_id}` in it is filled in. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Anything else, with the same paths. */
  send(method: string, path: string, body?: unknown): Promise<Answer>;
  /** GET from Nova at a microversion. */
  nova(path: string, version?: string): Promise<Answer>;
  /** GET from Cinder at a microversion. */
  cinder(path: string, version?: string): Promise<Answer>;
}

/** Logs in as `admin`, `member`, `other` or `app`. */
export async function logIn(simulator: OpenstackSimulator, persona = 'admin'): Promise<Client> {
  const settings = persona === 'admin' ? simulator.config : simulator.personas[persona];
  const url = `${simulator.url}/identity/v3/auth/tokens?nocatalog`;
  const answer = await ask(url, { method: 'POST', body: loginBody(settings) });
  const token = answer.headers['x-subject-token'];
  if (token === undefined) throw new Error(`${persona} could not log in: ${answer.text}`);
  const projectId = String(at(answer.body, 'token', 'project', 'id'));
  const get = (path: string, headers = {}) =>
    ask(simulator.url + path.replace('{project_id}', projectId), {
      headers: { ...JSON_ONLY, 'x-auth-token': token, ...headers },
    });
  return {
    token,
    projectId,
    get,
    send: (method, path, body) =>
      ask(simulator.url + path.replace('{project_id}', projectId), {
        method,
        body,
        headers: { ...JSON_ONLY, 'content-type': 'application/json', 'x-auth-token': token },
      }),
    nova: (path, version = '2.93') =>
      get(`/compute/v2.1${path}`, {
        'x-openstack-nova-api-version': version,
        'openstack-api-version': `compute ${version}`,
      }),
    cinder: (path, version = '3.70') =>
      get(`/volume/v3/{project_id}${path}`, { 'openstack-api-version': `volume ${version}` }),
  };
}
