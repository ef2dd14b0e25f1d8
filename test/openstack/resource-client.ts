import { isLate, NO_CACHE, type Answer, type CloudError, type GatewayClient, type Query } from './gateway-client.ts';
import type { ResourceOracle } from './oracle/resources/resource.ts';
import type { Row } from './oracle/row.ts';
import { until } from './until.ts';

/** A list of a resource, as far as the tests look at it. */
export interface ResourceList {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly errors: readonly CloudError[] | undefined;
}

type ListAnswer = Readonly<Record<string, unknown>> & {
  readonly total: number;
  readonly errors?: readonly CloudError[];
};

const PATIENCE_SECONDS = 60;

/** Reads resources of one kind as a user of the gateway. */
export class ResourceClient {
  constructor(
    private readonly client: GatewayClient,
    private readonly oracle: ResourceOracle,
  ) {}

  /** Throws when it is not a success. */
  async list(query: Query & Readonly<Record<string, string | number | boolean>> = {}): Promise<ResourceList> {
    const { plural } = this.oracle;
    const { status, body } = await this.ask<ListAnswer>(query);
    if (status !== 200) throw new Error(`GET /${plural}: ${status} ${JSON.stringify(body)}`);
    return { rows: body[plural] as readonly Row[], total: body.total, errors: body.errors };
  }

  /** The same, whatever the status. */
  ask<Body>(query: Readonly<Record<string, string | number | boolean>> = {}): Promise<Answer<Body>> {
    return this.client.get<Body>(`/${this.oracle.plural}`, { ...this.oracle.query, ...query });
  }

  /** Makes the gateway read again what rows are made of; clouds may be slower than a list waits for them. */
  async readAgain(): Promise<void> {
    const { plural } = this.oracle;
    await until(`${plural} are read again`, PATIENCE_SECONDS, async () => {
      const { body } = await this.client.get<Partial<ListAnswer>>(
        `/${plural}`,
        { scope: 'system', limit: 1 },
        NO_CACHE,
      );
      return !(body.errors ?? []).some(isLate);
    });
  }

  get(id: string): Promise<Answer<Readonly<Record<string, Row>>>> {
    return this.client.get(`/${this.oracle.plural}/${encodeURIComponent(id)}`);
  }

  /** One row; throws when it is not a success. */
  async show(id: string): Promise<Row> {
    const { status, body } = await this.get(id);
    const row = body[this.oracle.keyword];
    if (status !== 200 || row === undefined)
      throw new Error(`GET /${this.oracle.plural}/${id}: ${status} ${JSON.stringify(body)}`);
    return row;
  }
}
