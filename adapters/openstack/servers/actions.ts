import type { Accepted, Call, PowerOptions, Server, ServerAction, ServerActions, ServerStatus } from 'podgate/contract';
import type { Session } from '../session.ts';
import { postAction, type ActionBody } from './act.ts';
import { changeMetadata } from './change-metadata.ts';
import { deleteServer } from './delete.ts';
import { partActions } from './parts/actions.ts';
import { acceptedBy } from './reference.ts';
import { shapeActions } from './shape.ts';
import { updateServer } from './update.ts';

const act = async (session: Session, { id }: Server, body: ActionBody, call: Call): Promise<Accepted> =>
  acceptedBy(await postAction(session, id, { body }, call));

/** An action whose body depends on the server and on what is wanted. */
function action<Input = void>(
  from: (input: Input) => readonly ServerStatus[],
  body: (server: Server, input: Input) => ActionBody,
): ServerAction<Session, Input> {
  return { from, run: (session, server, input, call) => act(session, server, body(server, input), call) };
}

/** An action without anything to say about. */
const plain = (word: string, ...from: readonly ServerStatus[]): ServerAction<Session> =>
  action(
    () => from,
    () => ({ [word]: null }),
  );

/** What Nova reboots by force: also what does not run, which it then starts (mapping W-16). */
const FORCED: readonly ServerStatus[] = ['running', 'ready', 'suspend', 'unknown'];

const reboot = (type: 'SOFT' | 'HARD'): ActionBody => ({ reboot: { type } });

/** What makes a server run again; Nova wants the word that fits its state (mapping W-12, W-18). */
function wakening({ upstream: { vm_state: state } }: Server): ActionBody {
  switch (state) {
    case 'suspended':
      return { resume: null };
    case 'paused':
      return { unpause: null };
    case 'shelved':
    case 'shelved_offloaded':
      return { unshelve: null };
    default:
      return { 'os-start': null };
  }
}

/** From any status. */
const anytime = (word: string): ServerAction<Session> => ({
  run: (session, server, _input, call) => act(session, server, { [word]: null }, call),
});

/** Nova does it before it answers, and keeps no record of what changes nothing. */
const atOnce = (word: string): ServerAction<Session> => ({
  run: async (session, server, _input, call) => ({
    ...(await act(session, server, { [word]: null }, call)),
    done: true,
  }),
});

/** What Nova does to servers (mapping W-04…W-19, W-11, W-46…W-49). Its own guard, by vm_state, comes after ours, by status. */
export const serverActions: ServerActions<Session> = {
  start: action(() => ['ready', 'suspend'], wakening),
  // Stock Nova asks the guest first and cuts the power after its time-out; it has no other stop (mapping W-13, W-14).
  stop: {
    from: () => ['running', 'unknown'],
    run: (session, server, { force }, call) =>
      act(session, server, { [force ? 'os-stop' : session.dialect.softStop]: null }, call),
  },
  restart: action<PowerOptions>(
    ({ force }) => (force ? FORCED : ['running']),
    (_server, { force }) => reboot(force ? 'HARD' : 'SOFT'),
  ),
  suspend: plain('suspend', 'running'),
  resume: action(() => ['suspend'], wakening),
  pause: plain('pause', 'running'),
  shelve: plain('shelve', 'running', 'ready', 'suspend'),
  unshelve: plain('unshelve', 'ready'),
  lock: atOnce('lock'),
  unlock: atOnce('unlock'),
  ...shapeActions,
  update: { run: updateServer },
  // Whatever is being done to it (mapping W-05).
  metadata: { run: changeMetadata },
  delete: { run: deleteServer },
  ...partActions,
  restore: anytime('restore'),
};
