import { readFileSync } from 'node:fs';
import type { HttpRequest, Server, ServerAction, ServerActionName } from 'podgate/contract';
import type { OpenstackProvider, Session } from '../../openstack/family.ts';
import { CONFIG, recorded, stubCloud, type Answer, type StubCloud } from '../../openstack/testing/family.ts';
import type { Ability } from '../abilities.ts';
import { asOpenstack, type UstackConfig } from '../config.ts';
import { USTACK } from '../dialect.ts';
import ustack from '../index.ts';

const FOLDER = new URL('../fixtures/', import.meta.url.replace('/dist/', '/'));

/** A sample of the reference, with what had to be repaired in it to be an answer (US-70…US-78). */
export interface Sample extends Required<Pick<Answer, 'status' | 'body'>> {
  readonly repaired: readonly string[];
}

export const sample = (name: string): Sample =>
  JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as Sample;

/** A region whose other services are where the recorded answers were. */
export const REGION: UstackConfig = {
  auth: CONFIG.auth,
  region: 'bj1',
  endpoints: {
    image: 'http://127.0.0.1:19292',
    network: 'http://127.0.0.1:19696',
    volume: 'http://127.0.0.1:18776/v3/{project_id}',
  },
};

/** The project of the recorded token, which is part of every path (US-C2). */
const projectId = (recorded('token').body as { token: { project: { id: string } } }).token.project.id;

export const BASE = `https://bj1.compute.api.ustack.com/v2/${projectId}`;

export interface UstackCloud extends StubCloud {
  /** Requests to the compute service, as `METHOD path`, below the project. */
  readonly paths: () => readonly string[];
}

export function ustackCloud(answers: Readonly<Record<string, Answer | readonly Answer[]>> = {}): UstackCloud {
  // Neither the root of a region nor its extensions are documented (US-C5).
  const absent: Answer = { status: 404, body: '' };
  const undocumented = { [new URL('/', BASE).href]: absent, '/extensions': absent };
  const cloud = stubCloud({ config: asOpenstack(REGION), dialect: USTACK, answers: { ...answers, ...undocumented } });
  const paths = () => cloud.asked.map(({ method, url }) => `${method} ${url.replace(BASE, '').replace(/\?.*/, '')}`);
  return { ...cloud, paths };
}

/** The adapter of a cloud that can do this beside what the reference documents. */
export const ustackWith = (...capabilities: readonly Ability[]): OpenstackProvider =>
  ustack.forSettings?.({ ...REGION, capabilities: [...capabilities] }) ?? ustack;

/** An action of the adapter. */
export function actionOf(name: ServerActionName, provider = ustackWith()): ServerAction<Session, unknown> {
  const action = provider.resources.servers.actions?.[name];
  if (!action) throw new Error(`the adapter has no action ${name}`);
  return action;
}

export const SERVER: Server = { id: 's1', name: 'web', status: 'running', upstream: { vm_state: 'active' } };

export const ACCEPTED: Answer = { status: 202, body: '' };

/** The body that a request of a test had. */
export const bodyOf = (request: HttpRequest | undefined): unknown => request?.body;
