import { commonParameters } from '../query/common-parameters.ts';
import type { Listable } from '../query/list-query.ts';
import { exactly, isTrue, ofAll, switched } from '../query/parameters.ts';
import { cachedImageKind } from './cached-image.ts';

/** The list grammar of `/cachedimages` (cloudpods-api §8.3). */
export const listableCachedImages: Listable = {
  schema: cachedImageKind,
  parameters: commonParameters(cachedImageKind, [
    [['image_type', 'image_types'], exactly('image_type')],
    [['hypervisor'], exactly('hypervisor')],
    [['uefi'], switched(isTrue('uefi'))],
    [['os_arch'], exactly('os_arch')],
    [['os_type', 'os_types'], exactly('os_type')],
    [['os_version', 'os_versions'], exactly('os_version')],
    [['distribution', 'distributions', 'os_distribution'], exactly('os_distribution')],
    // Every image of a cloud can be used in all its zones.
    [['zone_id', 'zone', 'valid'], ofAll],
  ]),
  facetNames: {},
  joints: {},
  orders: {},
};
