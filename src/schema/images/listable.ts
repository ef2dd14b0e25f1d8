import { commonParameters } from '../query/common-parameters.ts';
import type { Listable } from '../query/list-query.ts';
import { exactly, switched, isTrue } from '../query/parameters.ts';
import { imageKind } from './image.ts';

/** The list grammar of `/images` (cloudpods-api §8.2). */
export const listableImages: Listable = {
  schema: imageKind,
  parameters: commonParameters(imageKind, [
    [['disk_format', 'disk_formats'], exactly('disk_format')],
    [['is_standard'], switched(isTrue('is_standard'))],
    [['is_guest_image'], switched(isTrue('is_guest_image'))],
    [['is_public'], switched(isTrue('is_public'))],
    [['protected', 'disable_delete'], switched(isTrue('protected'))],
    [['owner'], exactly('owner')],
    [['os_arch'], exactly('os_arch')],
    [['os_type', 'os_types'], exactly('os_type')],
    [['distribution', 'distributions', 'os_distribution'], exactly('os_distribution')],
    [['visibility'], exactly('visibility')],
  ]),
  facetNames: {},
  joints: {},
  orders: {},
};
