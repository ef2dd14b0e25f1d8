import { GatewayError, type Accepted } from '../../contract/index.ts';
import { requireWriter } from '../../policy/writing.ts';
import { splitGid } from '../../schema/ids.ts';
import type { WantedChange, WriteKind } from '../../schema/writes/wanted.ts';
import { audited } from '../audited-write.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import type { References } from '../references.ts';
import type { ResourceReads, RowDocument, WriteParts } from '../routes/resource-reads.ts';

const word = (row: RowDocument, key: string) => (typeof row[key] === 'string' ? row[key] : '');

/** A change by the word under which it is written down. */
export interface Change {
  readonly word: string;
  readonly wanted: WantedChange;
}

/** What was done: to the row as it was before, and what the cloud said. */
export interface Written {
  readonly row: RowDocument;
  readonly accepted: Accepted;
}

/** Changes things of one resource on behalf of callers: looks it up, says whether they may, does it, answers with the row as it is then. */
export class Changing {
  readonly #kind: WriteKind;
  readonly #reads: ResourceReads;
  readonly #parts: WriteParts;
  readonly #references: References;

  constructor(kind: WriteKind, reads: ResourceReads, parts: WriteParts, references: References) {
    this.#kind = kind;
    this.#reads = reads;
    this.#parts = parts;
    this.#references = references;
  }

  /** The answer is the row as it is then. */
  async change(exchange: ActorExchange, change: Change): Promise<Reply> {
    return this.#shown(exchange, (await this.write(exchange, change)).row);
  }

  /** Does it; answers the row as it was before, and what the cloud said. */
  async write(exchange: ActorExchange, { word: action, wanted }: Change, reference?: string): Promise<Written> {
    const { row } = await this.#reads.document(exchange, reference ?? exchange.params['id'] ?? '');
    const { keyword, plural } = this.#reads.listable.schema;
    const id = word(row, 'id');
    const owned = { projectId: await this.#projectOf(exchange, row), domainId: word(row, 'domain_id') };
    if (wanted.system === true && !exchange.actor.systemAdmin) {
      throw new GatewayError('forbidden', `${action} is for administrators: role admin in the administration project`);
    }
    requireWriter(exchange.actor, owned, { limits: this.#parts.limits(), kind: plural, action });
    const at = splitGid(this.#kind.partOf?.(row) ?? id);
    const things = at && this.#parts.inventory.writers(at.cloud)?.things;
    if (!things) throw new GatewayError('not_found', `${keyword} ${id} not found: its cloud is not there any more`);
    const { resource } = this.#kind;
    const { projectId: ownerProject, domainId: ownerDomain } = owned;
    const thing = { type: keyword, id, name: word(row, 'name'), cloud: at.cloud, ownerProject, ownerDomain };
    let accepted: Accepted = {};
    await audited(this.#parts.channels, exchange, { action: `${keyword}.${action}`, thing }, async () => {
      things.require({ resource, action: wanted.action });
      const input = await wanted.complete(this.#references.lookUp(exchange, at.cloud), row);
      const asked = { part: { resource, id: at.backendId }, action: wanted.action, input };
      accepted = await things.change(asked, exchange.occasion());
    });
    return { row, accepted };
  }

  /** Whose it is. Rows of domains do not say it: of these it is asked whether they are the caller's own. */
  async #projectOf(exchange: ActorExchange, row: RowDocument): Promise<string> {
    const { scope } = exchange.actor;
    if ('project_id' in row || scope.kind !== 'project') return word(row, 'project_id');
    const { id } = scope.project;
    return (await this.#reads.has(exchange, word(row, 'id'), id)) ? id : '';
  }

  /** The row as it is now; of what is gone already, or cannot be read, the last that was known: what was done is done. */
  async #shown(exchange: ActorExchange, before: RowDocument): Promise<Reply> {
    try {
      return await this.#reads.show(exchange, '', word(before, 'id'));
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      const gone = error.code === 'not_found';
      return { body: this.#reads.wrapped(gone ? { ...before, status: 'deleting' } : before) };
    }
  }
}
