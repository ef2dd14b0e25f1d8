import { Type, type Static } from '@sinclair/typebox';
import { flag, named, shareable, strict, text, texts, whole } from './forms.ts';

/** A kind of storage that volumes can be made on, as an adapter reports it (OS-68). */
export const Storage = Type.Object(
  {
    ...named,
    ...shareable,
    storage_type: text('name of the backend, when the cloud tells it'),
    medium_type: text('ssd, rotate or hybrid'),
    enabled: flag('new volumes may be made on it'),
    is_default: flag('volumes are made on it when none is named'),
    disk_count: whole('volumes on it, as far as the cloud shows them'),
    snapshot_count: whole('snapshots of them'),
    used_capacity: whole('MB of these volumes'),
    extra_specs: texts("the cloud's own further settings"),
  },
  strict,
);
export type Storage = Static<typeof Storage>;
