import { readFileSync } from 'node:fs';
import { recorded, stubCloud, type Answer, type StubCloud, type StubOptions } from '../../openstack/testing/family.ts';
import { EASYSTACK } from '../dialect.ts';

/** The project of the recorded token. */
export const PROJECT = 'bfece6040aa943c4aa5d8162f258a14b';
const COMPUTE = 'http://127.0.0.1:18774';

/** A login whose catalog has compute there. */
export function tokenWith(path: string): Answer {
  const { body, ...answer } = recorded('token');
  return { ...answer, body: JSON.stringify(body).replaceAll(`${COMPUTE}/v2.1`, `${COMPUTE}${path}`) };
}

/** Nova as it answers a question about versions: with its newest. */
export const versioned = (version: string): Answer => ({
  headers: { 'openstack-api-version': `compute ${version}` },
  body: { servers: [] },
});

/** A cloud of this dialect, as the reference's examples have it: compute below `/v1/{project_id}`. */
export function easystackCloud({ answers = {}, ...options }: StubOptions = {}, path = `/v1/${PROJECT}`): StubCloud {
  return stubCloud({ ...options, dialect: EASYSTACK, answers: { '/auth/tokens': tokenWith(path), ...answers } });
}

/** A sample of the reference, repaired. */
export interface Sample {
  readonly seed: { readonly document: string; readonly section: string; readonly repaired: readonly string[] };
  readonly status?: number;
  readonly body: unknown;
}

const FOLDER = new URL('../fixtures/', import.meta.url).href.replace('/dist/', '/');

export const sample = (name: string): Sample =>
  JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as Sample;
