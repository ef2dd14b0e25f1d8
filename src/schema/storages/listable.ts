import { commonParameters } from '../query/common-parameters.ts';
import { everything, not, nothing } from '../query/condition.ts';
import type { Listable } from '../query/list-query.ts';
import { exactly, isTrue, ofAll, onlyIf, switched, unsupported } from '../query/parameters.ts';
import { storageKind } from './storage.ts';

/** The list grammar of `/storages` (cloudpods-api §8.12). */
export const listableStorages: Listable = {
  schema: storageKind,
  parameters: commonParameters(storageKind, [
    [['storage_type', 'storage_types'], exactly('storage_type')],
    [['medium_type'], exactly('medium_type')],
    [['local'], switched(isTrue('local'))],
    [['share'], switched(not(isTrue('local')))],
    [['is_default'], switched(isTrue('is_default'))],
    [['is_sys_disk_store'], switched(everything)],
    [['storage_not_attached', 'is_baremetal'], onlyIf(nothing)],
    // Volumes can be used from every machine, and hosts are told of to administrators alone.
    [['show_emulated'], ofAll],
    [
      [
        ...['host_id', 'host', 'host_schedtag_id', 'schedtag_id', 'schedtag', 'image_id', 'server_id', 'capability'],
        ...['project_tags', 'no_project_tags', 'domain_tags', 'no_domain_tags'],
      ],
      unsupported,
    ],
  ]),
  facetNames: {},
  joints: {},
  orders: {},
};
