import { Type, type Static } from '../kit/index.ts';
import { duration, name, optional, strict, text, words } from './schema-forms.ts';

const Inventory = Type.Object(
  {
    changes: optional(duration('how often the cloud is asked which servers changed; default 5s')),
    interval: optional(duration('how often what changes by itself is read (servers, ports, volumes); default 30s')),
    full: optional(
      duration(
        'how often what people change is read (flavors, networks, projects …), and all else as a whole; default 10m',
      ),
    ),
  },
  { ...strict, description: 'how fresh lists are' },
);

const Limits = Type.Object(
  {
    concurrency: optional(
      Type.Integer({ minimum: 1, maximum: 256, description: 'calls at a time per service; default 16' }),
    ),
    waiting: optional(
      Type.Integer({ minimum: 0, maximum: 4096, description: 'calls that may wait for one; default 64' }),
    ),
    connect: optional(duration('to connect; default 2s')),
    headers: optional(duration('until the answer begins; default 10s')),
    timeout: optional(duration('for the whole call; default 15s')),
    failures: optional(Type.Integer({ minimum: 1, description: 'in a row until the cloud is left alone; default 5' })),
    pause: optional(duration('for which it is left alone; default 30s')),
    answer: optional(Type.Integer({ minimum: 1, maximum: 1024, description: 'largest answer in MB; default 64' })),
    transfers: optional(
      Type.Integer({ minimum: 1, maximum: 256, description: 'files on their way at a time; default 8' }),
    ),
    idle: optional(duration('for which a file on its way may stand still; default 60s')),
  },
  { ...strict, description: 'per cloud and service' },
);

const Projects = Type.Object(
  {
    all: optional(Type.Boolean({ description: "read all of the cloud's projects; needs an administrator there" })),
    default: optional(text('the gateway project of all projects of the cloud that `map` does not name')),
    map: optional(
      Type.Record(Type.String(), Type.String({ minLength: 1 }), {
        description: "the cloud's projects (id, name, or domain/name), each with a gateway project",
      }),
    ),
  },
  {
    ...strict,
    description: "whose rows the cloud's are; those of unmapped projects are shown with system scope only",
  },
);

const CloudTls = Type.Object(
  {
    ca: optional(text('file with the certificates to trust, PEM')),
    verify: optional(Type.Boolean({ description: 'false accepts any certificate; default true' })),
  },
  { ...strict, description: 'for https to the cloud' },
);

/** A name, an address, or all names below a domain. */
const HOST_FORM = '^((\\*\\.)?[A-Za-z0-9_.-]+|\\[?[0-9A-Fa-f]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\\]?)$';

/** What is said of a cloud beside its adapter's own settings. */
export const CloudKeys = Type.Object(
  {
    name: name('the cloud in ids, metrics and messages'),
    adapter: text('kind of cloud'),
    account: optional(text('the account that owns it; default its name')),
    brand: optional(text("shown instead of the platform's name")),
    cloud_env: optional(words(['private', 'public', 'onpremise'], 'default private')),
    read_only: optional(Type.Boolean({ description: 'refuse all writes' })),
    hosts: optional(
      Type.Array(Type.String({ pattern: HOST_FORM, description: 'a host without a port, or *.domain' }), {
        description: 'hosts that the catalog may name beside the configured one',
      }),
    ),
    tls: optional(CloudTls),
    projects: optional(Projects),
    inventory: optional(Inventory),
    limits: optional(Limits),
  },
  strict,
);

export type CloudKeys = Static<typeof CloudKeys>;
