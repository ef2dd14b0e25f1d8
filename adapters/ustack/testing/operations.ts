import { expect } from '@jest/globals';
import type { HttpRequest, Server } from 'podgate/contract';
import type { Answer } from '../../openstack/testing/family.ts';
import { actionOf, BASE, SERVER, ustackCloud, type UstackCloud } from './ustack.ts';

/** A row of the reference's table of operations: how it comes to be asked for, and what is asked and answered then. */
export interface Row {
  readonly run: (cloud: UstackCloud) => Promise<unknown>;
  /** METHOD and path of what counts, below the project. */
  readonly request: string;
  readonly body?: unknown;
  readonly answer: Answer;
  /** Other answers that are needed on the way. */
  readonly others?: Readonly<Record<string, Answer | readonly Answer[]>>;
}

/** Does something to a server. */
export const act =
  (name: Parameters<typeof actionOf>[0], input?: unknown, server: Server = SERVER) =>
  ({ session, call }: UstackCloud): Promise<unknown> =>
    actionOf(name).run(session, server, input, call);

const isMeant = ({ method, url }: HttpRequest, wanted: string) =>
  `${method} ${url.replace(/\?.*/, '')}` === wanted.replace(' ', ` ${BASE}`);

/** What clouds answer to what they have done. */
const CODES = [200, 201, 202, 204];

/** Tries a row: method, path, headers, body; where nothing is read of the answer, any code of success passes for done. */
export async function tryRow({ run, request, body, answer, others = {} }: Row): Promise<void> {
  const [, path = ''] = request.split(' ');
  const codes = answer.body === '' ? CODES : [answer.status];
  for (const status of codes) {
    const said = { ...answer, ...(status !== undefined && { status }) };
    const cloud = ustackCloud({ ...others, [`${BASE}${path}`]: said, [path]: said });
    await run(cloud);
    const meant = cloud.asked.filter((one) => isMeant(one, request));
    expect(meant).toHaveLength(1);
    expect(meant[0]?.body).toEqual(body);
    expect(meant[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json',
      'x-auth-token': expect.any(String),
    });
  }
}
