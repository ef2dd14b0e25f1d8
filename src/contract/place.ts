import { Type, type Static } from '@sinclair/typebox';
import { BackendProject, flag, named, strict, text, upstream, whole, words } from './forms.ts';

/** An availability zone as an adapter reports it (OS-52). */
export const Zone = Type.Object(
  {
    ...named,
    enabled: flag('takes new servers'),
    host_count: whole('machines in it, when the cloud shows them'),
    host_enabled_count: whole('of these, those that take new servers'),
  },
  strict,
);
export type Zone = Static<typeof Zone>;

const ratio = (description: string) => Type.Optional(Type.Number({ description, minimum: 0 }));

/** A machine that runs servers, as an adapter reports it (OS-53). Shown to administrators only. */
export const Host = Type.Object(
  {
    ...named,
    status: words(['running', 'maintaining', 'unknown']),
    upstream,
    online: flag('answers'),
    enabled: flag('takes new servers'),
    access_ip: text('address'),
    zone: text('availability zone'),
    cpu_count: whole('processors'),
    cpu_commit: whole('virtual processors given to servers'),
    cpu_commit_bound: ratio('virtual processors that may be given to servers, per processor'),
    cpu_architecture: text('x86_64, aarch64 …'),
    cpu_desc: text('model'),
    mem_size: whole('MB'),
    mem_commit: whole('MB given to servers'),
    mem_commit_bound: ratio('MB that may be given to servers, per MB'),
    storage_size: whole('MB of the disks of the machine'),
    storage_used: whole('MB of these that are used'),
    guests: whole('servers on it'),
    running_guests: whole('of these, those that run'),
    ready_guests: whole('of these, those that are stopped'),
    version: text('of the hypervisor'),
  },
  strict,
);
export type Host = Static<typeof Host>;

/** A project of the cloud, as an adapter reports it. Shown to administrators only. */
export const ExternalProject = Type.Object({ ...named, enabled: flag('may be used'), project: BackendProject }, strict);
export type ExternalProject = Static<typeof ExternalProject>;

const amount = Type.Optional(
  Type.Object({ limit: Type.Integer({ minimum: -1 }), used: Type.Optional(Type.Integer({ minimum: 0 })) }, strict),
);

/** What a project of a cloud may use at most, -1 for no limit, and what it uses, when the cloud tells. */
export const Quota = Type.Object(
  {
    count: amount,
    cpu: amount,
    /** MB */
    memory: amount,
    keypair: amount,
    group: amount,
    disk: amount,
    /** MB */
    storage: amount,
    snapshot: amount,
    port: amount,
    eip: amount,
    network: amount,
    vpc: amount,
    secgroup: amount,
  },
  { ...strict, description: 'numbers of things; memory and storage in MB' },
);
export type Quota = Static<typeof Quota>;
