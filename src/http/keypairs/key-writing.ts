import { createHash } from 'node:crypto';
import { GatewayError } from '../../contract/index.ts';
import type { KeptOnce } from '../../dispatch/kept-once.ts';
import type { Creator } from '../../inventory/creators.ts';
import { requireWriter } from '../../policy/writing.ts';
import { gid, splitGid } from '../../schema/ids.ts';
import { cloudKeyName } from '../../schema/keypairs/naming.ts';
import { keypairWrites, type KeyInput } from '../../schema/keypairs/writes.ts';
import { isIn } from '../../schema/query/condition.ts';
import { any } from '../../schema/query/parameters.ts';
import { preferred } from '../../schema/servers/writes/create/placement.ts';
import type { WantedThing } from '../../schema/writes/wanted.ts';
import { tellWrite } from '../audited-write.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import type { ResourceReads, RowDocument, WriteParts } from '../routes/resource-reads.ts';
import { namesOf } from '../server-creation/names.ts';
import { targetOf } from '../server-creation/target.ts';
import { toldOnce } from '../told-once.ts';
import { generatedKey } from './generated.ts';

/** How long a private key that was made waits to be fetched. Milliseconds. */
const KEPT = 3_600_000;
/** A key is on every cloud of its user: more than there are. */
const MAX_ROWS = 100;

/** Where the private key of a user's public key waits: a name may come to mean another key. */
const keptName = (userId: string, publicKey: string) =>
  `private-key ${userId} ${createHash('sha256').update(publicKey.trim()).digest('base64url')}`;

/** What is made of a key on one cloud. */
interface Copy {
  readonly creator: Creator;
  /** As the cloud calls it. */
  readonly key: string;
}

/** Makes and deletes keys of users: each on all clouds of the user's project, so that a server may be made with it on any. */
export class KeyWriting {
  readonly #reads: ResourceReads;
  readonly #parts: WriteParts;
  readonly #kept: KeptOnce;

  constructor(reads: ResourceReads, parts: WriteParts) {
    this.#reads = reads;
    this.#parts = parts;
    this.#kept = parts.keptOnce;
  }

  /** Makes a key on all clouds or on none. A private key that was made is told in the answer, and once more to whoever asks for it. */
  async create(exchange: ActorExchange): Promise<Reply> {
    const wanted = keypairWrites.create(exchange.body);
    const clouds = this.#clouds(exchange, wanted);
    const [name = ''] = await this.#names(exchange, wanted);
    const { public_key: given } = (await wanted.complete(nothing)) as KeyInput;
    const generated = given === undefined ? await generatedKey(`${exchange.actor.name}@podgate`) : undefined;
    const publicKey = given ?? generated?.publicKey ?? '';
    await this.#everywhere(exchange, clouds, { name, publicKey });
    const [first] = clouds;
    const row = await this.#row(exchange, gid(first?.name ?? '', cloudKeyName(exchange.actor.id, name)), name);
    if (!generated) return { body: this.#reads.wrapped(row) };
    await this.#kept.put(keptName(exchange.actor.id, publicKey), generated.privateKey, KEPT);
    return toldOnce(this.#reads.wrapped({ ...row, private_key: generated.privateKey }), ['private_key']);
  }

  /** The private key of a key that was made within the last hour, to the first who asks. */
  async privateKey(exchange: ActorExchange): Promise<Reply> {
    const [row] = await this.#own(exchange);
    if (!row) throw new GatewayError('not_found', `keypair ${(exchange.params['id'] ?? '').slice(0, 100)} not found`);
    const name = String(row['name']);
    const key = await this.#kept.take(keptName(exchange.actor.id, String(row['public_key'])));
    if (key !== undefined) return toldOnce(this.#reads.wrapped({ private_key: key }), ['private_key']);
    const why = 'it is handed out once, within an hour after the key was made here';
    throw new GatewayError('unknown_spec', `the private key of keypair ${name.slice(0, 100)} is kept nowhere: ${why}`);
  }

  /** Deletes a key by its id on one cloud, by its name on all. */
  async delete(exchange: ActorExchange): Promise<Reply> {
    keypairWrites.changes.delete(exchange.body);
    const rows = await this.#own(exchange);
    const [first] = rows;
    if (!first) throw new GatewayError('not_found', `keypair ${(exchange.params['id'] ?? '').slice(0, 100)} not found`);
    this.#requireWriter(exchange, 'delete');
    const done: string[] = [];
    for (const row of rows) {
      try {
        await this.#remove(exchange, row);
        done.push(String(row['cloudregion_id']));
      } catch (error) {
        if (!GatewayError.is(error) || done.length === 0) throw error;
        const message = `${error.message}; deleted on ${done.join(', ')}`;
        throw new GatewayError('upstream_rejected', message, { cause: error });
      }
    }
    return { body: this.#reads.wrapped({ ...first, status: 'deleting' }) };
  }

  #requireWriter({ actor }: ActorExchange, action: string): void {
    const { scope } = actor;
    const [projectId, domainId] =
      scope.kind === 'project'
        ? [scope.project.id, scope.project.domainId]
        : ['', scope.kind === 'domain' ? scope.domain.id : ''];
    requireWriter(actor, { projectId, domainId }, { limits: this.#parts.limits(), kind: 'keypairs', action });
  }

  /** The clouds of the project: the token's, or the one that an administrator names. The key is his who makes it. */
  #clouds(exchange: ActorExchange, wanted: WantedThing): readonly Creator[] {
    const { creators } = targetOf(exchange, wanted, this.#parts, {
      kind: 'keypairs',
      keyword: 'keypair',
      obstacle: (creator) => creator.obstacleTo('keypairs'),
    });
    return preferred(creators, wanted.preferences, 'keypair');
  }

  async #names(exchange: ActorExchange, wanted: WantedThing): Promise<readonly string[]> {
    const owned = `user_id=${exchange.actor.id}`;
    return namesOf(exchange, { ...wanted, count: 1 }, { whose: owned, where: [] }, this.#reads);
  }

  /** On all or on none. */
  async #everywhere(
    exchange: ActorExchange,
    clouds: readonly Creator[],
    { name, publicKey }: { readonly name: string; readonly publicKey: string },
  ): Promise<void> {
    const key = cloudKeyName(exchange.actor.id, name);
    const made: Copy[] = [];
    for (const creator of clouds) {
      try {
        const input = { name: key, public_key: publicKey };
        await creator.make({ resource: 'keypairs', input, again: false }, exchange.occasion());
        this.#tell(exchange, { creator, key }, { action: 'create', name, result: 'accepted' });
        made.push({ creator, key });
      } catch (error) {
        const code = GatewayError.is(error) ? error.code : 'internal';
        this.#tell(exchange, { creator, key }, { action: 'create', name, result: `failed: ${code}` });
        if (!GatewayError.is(error)) throw error;
        throw await this.#undone(exchange, error, made);
      }
    }
  }

  async #undone(exchange: ActorExchange, error: GatewayError, made: readonly Copy[]): Promise<GatewayError> {
    const left: string[] = [];
    for (const { creator, key } of made) {
      const asked = { part: { resource: 'keypairs', id: key }, action: 'delete', input: undefined } as const;
      try {
        await this.#parts.inventory.writers(creator.name)?.things.change(asked, exchange.occasion());
      } catch (failure) {
        if (!GatewayError.is(failure)) throw failure;
        left.push(`${key} on ${creator.name}`);
      }
    }
    if (left.length === 0) return error;
    return new GatewayError('upstream_rejected', `${error.message}; left behind: ${left.join(', ')}`, { cause: error });
  }

  async #remove(exchange: ActorExchange, row: RowDocument): Promise<void> {
    const at = splitGid(String(row['id']));
    const things = at && this.#parts.inventory.writers(at.cloud)?.things;
    if (!things) throw new GatewayError('not_found', `keypair ${String(row['id'])}: its cloud is not there any more`);
    const thing = { type: 'keypair', id: String(row['id']), name: String(row['name']), cloud: at.cloud };
    const tell = (result: string) =>
      tellWrite(this.#parts.channels, exchange, { action: 'keypair.delete', thing }, result);
    try {
      await things.change(
        { part: { resource: 'keypairs', id: at.backendId }, action: 'delete', input: undefined },
        exchange.occasion(),
      );
      tell('accepted');
    } catch (error) {
      tell(`failed: ${GatewayError.is(error) ? error.code : 'internal'}`);
      throw error;
    }
  }

  #tell(
    exchange: ActorExchange,
    { creator, key }: Copy,
    { action, name, result }: { readonly action: string; readonly name: string; readonly result: string },
  ): void {
    const thing = { type: 'keypair', id: gid(creator.name, key), name, cloud: creator.name };
    tellWrite(this.#parts.channels, exchange, { action: `keypair.${action}`, thing }, result);
  }

  /** The rows that the path means: the caller's own of a name, on whichever clouds; by an id also others', for administrators. */
  async #own(exchange: ActorExchange): Promise<readonly RowDocument[]> {
    const reference = exchange.params['id'] ?? '';
    const named = await this.#reads.rows(
      exchange,
      any([isIn('name', [reference]), isIn('external_id', [reference]), isIn('id', [reference])]),
      MAX_ROWS,
      `user_id=${exchange.actor.id}`,
    );
    if (named.length > 0 || !exchange.actor.systemAdmin) return named;
    return this.#reads.rows(exchange, isIn('id', [reference]), 1);
  }

  /** The row as it is now; of one that cannot be read yet what is known of it. */
  async #row(exchange: ActorExchange, id: string, name: string): Promise<RowDocument> {
    try {
      return (await this.#reads.document(exchange, id)).row;
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      return { id, name };
    }
  }
}

/** Keys name nothing else. */
const nothing = Object.assign(() => Promise.reject(new Error('keys name nothing')), {
  all: () => Promise.reject(new Error('keys name nothing')),
});
