import type { Accepted, Call, Server, ServerActions } from 'podgate/contract';
import { pathPart, type Session } from '../session.ts';

interface Change {
  readonly session: Session;
  readonly server: Server;
  readonly body: unknown;
}

/** Asks for it, once. The gateway reads the server until it rests, and sees by its status what came of it. */
async function act(word: 'start' | 'stop', { session, server, body }: Change, call: Call): Promise<Accepted> {
  const path = `/servers/${pathPart(server.id)}/${word}`;
  await session.send({ operation: `servers.${word}`, method: 'POST', path, body }, call);
  return {};
}

/** What can be done to servers. What is not here is refused before the cloud is asked for anything. */
export const actions: ServerActions<Session> = {
  start: {
    from: () => ['ready'],
    run: (session, server, _input, call) => act('start', { session, server, body: {} }, call),
    achieved: ({ status }) => status === 'running',
  },
  stop: {
    from: () => ['running'],
    run: (session, server, { force }, call) => act('stop', { session, server, body: { force } }, call),
    achieved: ({ status }) => status === 'ready',
  },
};
