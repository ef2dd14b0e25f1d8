import {
  GatewayError,
  type Accepted,
  type Call,
  type KeyChoice,
  type PartActions,
  type Server,
  type ServerStatus,
} from 'podgate/contract';
import {
  acceptedBy,
  partlyDone,
  postAction,
  readKeys,
  removeKey,
  setKeys,
  Steps,
  type NovaServer,
  type Session,
} from '../openstack/family.ts';

/** Begins the metadata that tells of a key that the gateway attached: Nova's record has room for one name, and a server for several (US-49). */
const MARK = 'podgate:key:';

const markOf = (name: string) => `${MARK}${name}`;

const marked = (metadata: Readonly<Record<string, string>> = {}) =>
  Object.keys(metadata).flatMap((key) => (key.startsWith(MARK) ? [key.slice(MARK.length)] : []));

/** Names of the keys of a server: Nova's own, then those that the gateway attached. */
export const keysIn = ({ key_name, metadata }: Pick<NovaServer, 'key_name' | 'metadata'>): readonly string[] => [
  ...new Set([...(key_name ? [key_name] : []), ...marked(metadata)]),
];

/** The server with the first of its keys in the field for one, and all in its metadata. */
export function withKeys(server: Server, nova: NovaServer): Server {
  const [keypair, ...others] = keysIn(nova);
  if (keypair === undefined) return server;
  if (others.length === 0) return { ...server, keypair };
  return { ...server, keypair, metadata: { ...server.metadata, 'os:keypairs': [keypair, ...others].join(',') } };
}

/** The metadata of a server; nothing on a cloud that keeps none. */
async function metadataOf(session: Session, id: string, call: Call): Promise<NovaServer['metadata']> {
  try {
    return await readKeys(session, id, call);
  } catch (error) {
    if (!GatewayError.is(error) || error.code !== 'unsupported') throw error;
    call.warn('the names of attached keys are not kept', error.message);
    return undefined;
  }
}

async function dropNames(session: Session, id: string, names: readonly string[], call: Call): Promise<void> {
  for (const name of names) await removeKey(session, id, markOf(name), call);
}

/** US-18: the names are written down first, and taken back when the keys are refused. */
async function attach(session: Session, { id }: Server, { keys }: KeyChoice, call: Call): Promise<Accepted> {
  const names = keys.map((key) => key.id);
  const metadata = await metadataOf(session, id, call);
  const added = metadata ? names.filter((name) => !marked(metadata).includes(name)) : [];
  const steps = new Steps();
  if (added.length > 0) {
    const marks = Object.fromEntries(added.map((name) => [markOf(name), 'attached']));
    await steps.take('keeping the names of the keys', () => setKeys(session, id, marks, call));
    steps.undo('the names of the keys', () => dropNames(session, id, added, call));
  }
  const body = { attachKeypairs: { key_names: names } };
  return steps.take('attaching keys', async () => acceptedBy(await postAction(session, id, { body }, call)));
}

/** US-19: none named, all that are known. */
async function detach(session: Session, server: Server, { keys }: KeyChoice, call: Call): Promise<Accepted> {
  const { id } = server;
  const metadata = await metadataOf(session, id, call);
  const known = keysIn({ key_name: server.keypair, metadata });
  const names = keys.length > 0 ? keys.map((key) => key.id) : known;
  if (names.length === 0) throw new GatewayError('invalid_status', `server ${server.name} has no key that is known`);
  const body = { detachKeypairs: { key_names: names } };
  const accepted = acceptedBy(await postAction(session, id, { body }, call));
  try {
    await dropNames(
      session,
      id,
      marked(metadata).filter((name) => names.includes(name)),
      call,
    );
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    throw partlyDone(error, `the keys of server ${server.name} are detached; their names were left in its metadata`);
  }
  return accepted;
}

const STILL: readonly ServerStatus[] = ['running', 'ready'];

/** Keys of servers that are there (US-18, US-19, US-49; mapping W-36, W-37). */
export const keyActions: Required<Pick<PartActions<Session>, 'attach_keys_to' | 'detach_keys_from'>> = {
  attach_keys_to: { from: () => STILL, run: attach },
  detach_keys_from: { from: () => STILL, run: detach },
};
