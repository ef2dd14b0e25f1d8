import { GatewayError, type ResourceName, type Thing } from '../../contract/index.ts';
import { LookUps } from '../../inventory/sync/look-ups.ts';
import type { CloudRecords, Reading } from '../../inventory/sync/records.ts';
import { allRecords, type AnyResource, type Bench } from '../bench.ts';
import type { Subject } from '../target.ts';

/** The things of a cloud as an adapter tells them, read again whenever they are looked at. */
export class Watch {
  readonly #provider: Subject['provider'];
  readonly #bench: Bench;
  readonly #records: CloudRecords;

  private constructor(provider: Subject['provider'], bench: Bench, records: CloudRecords) {
    this.#provider = provider;
    this.#bench = bench;
    this.#records = records;
  }

  static async open(provider: Subject['provider'], bench: Bench): Promise<Watch> {
    return new Watch(provider, bench, await allRecords(provider, bench));
  }

  /** What was there when it was opened, and was looked at since. */
  ids(name: ResourceName): readonly string[] {
    const resource = this.#resource(name);
    return resource ? [...this.#records.table(resource.rows).ids()] : [];
  }

  all<Name extends ResourceName>(name: Name): readonly Thing<Name>[] {
    return this.ids(name).flatMap((id) => this.#translated(name, id) ?? []);
  }

  /** The one thing of a name or id that was there. Throws when there is none, or several. */
  named<Name extends ResourceName>(name: Name, wanted: string): Thing<Name> & { readonly name: string } {
    const fitting = this.all(name).filter(
      (thing) => thing.id === wanted || (thing as { name?: string }).name === wanted,
    );
    const [only, ...others] = fitting;
    if (!only || others.length > 0)
      throw new Error(`the cloud has ${fitting.length} things called ${wanted} among its ${name}`);
    return only;
  }

  /** A thing as it is now; nothing when it is gone. */
  async look<Name extends ResourceName>(name: Name, id: string): Promise<Thing<Name> | undefined> {
    const resource = this.#resource(name);
    if (!resource) return undefined;
    try {
      await this.#read(resource, id);
    } catch (error) {
      if (!GatewayError.is(error) || error.code !== 'not_found') throw error;
      this.#records.drop(resource.rows, id, this.#now());
      return undefined;
    }
    return this.#translated(name, id);
  }

  async #read(resource: AnyResource, id: string): Promise<void> {
    if (!resource.live) {
      const items = (await this.#bench.pages(resource.rows)).flatMap((page) => page.items);
      this.#records.table(resource.rows).retain((known) => items.some((item) => item.id === known));
      this.#records.take({ source: resource.rows, records: items }, this.#now());
      return;
    }
    for (const refreshed of await resource.live(this.#bench.session, id, this.#bench.call())) {
      for (const gone of this.#records.strayed(refreshed)) this.#records.drop(refreshed.source, gone, this.#now());
      this.#records.take(refreshed, this.#now());
    }
  }

  /** One thing after the other is read here. */
  #now(): Reading {
    return { at: Date.now(), asked: this.#records.ask() };
  }

  #resource(name: ResourceName): AnyResource | undefined {
    return this.#provider.resources[name];
  }

  #translated<Name extends ResourceName>(name: Name, id: string): Thing<Name> | undefined {
    const resource = this.#resource(name);
    const record = resource && this.#records.table(resource.rows).get(id);
    if (!record) return undefined;
    const related = this.#records.related(new LookUps());
    return resource.translate(this.#bench.session, record, related, this.#bench.call()) as Thing<Name> | undefined;
  }
}
