import { commonParameters } from '../query/common-parameters.ts';
import type { Listable } from '../query/list-query.ts';
import { everything } from '../query/condition.ts';
import { exactly, switched, isTrue, type Parameter } from '../query/parameters.ts';
import { imageKind } from './image.ts';

/** Image services of old, and clients made for them, say `none` for either. */
const publicOrNot: Parameter = (values, context, name) =>
  values.at(-1)?.toLowerCase() === 'none' ? everything : switched(isTrue('is_public'))(values, context, name);

/** The list grammar of `/images` (cloudpods-api §8.2). */
export const listableImages: Listable = {
  schema: imageKind,
  parameters: commonParameters(imageKind, [
    [['disk_format', 'disk_formats'], exactly('disk_format')],
    [['is_standard'], switched(isTrue('is_standard'))],
    [['is_guest_image'], switched(isTrue('is_guest_image'))],
    [['is_public'], publicOrNot],
    [['os_hidden', 'is_hidden'], switched(isTrue('os_hidden'))],
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
