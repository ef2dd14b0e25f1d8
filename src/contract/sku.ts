import { Type, type Static } from '@sinclair/typebox';
import { flag, named, shareable, strict, text, texts, whole } from './forms.ts';

/** A size that servers can have, as an adapter reports it (OS-49). */
export const Sku = Type.Object(
  {
    ...named,
    ...shareable,
    cpu_core_count: whole('virtual processors'),
    memory_size_mb: whole('MB'),
    disk_gb: whole('GB of the root disk, 0: as the image has it'),
    ephemeral_gb: whole('GB of a further disk'),
    swap_mb: whole('MB of swap'),
    enabled: flag('new servers may have it'),
    cpu_arch: text('x86_64, aarch64 …, where it is bound to one'),
    gpu_spec: text('name of the GPU or of its alias'),
    gpu_count: whole('GPUs'),
    guest_count: whole('servers that have it, as far as the cloud shows them'),
    extra_specs: texts("the cloud's own further settings"),
  },
  strict,
);
export type Sku = Static<typeof Sku>;
