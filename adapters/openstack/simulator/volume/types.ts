import { faultReply } from '../compute/errors.ts';
import { DEFAULT_TYPE, type VolumeType } from '../content/volume-types.ts';
import { Refusal, json, type Reply } from '../http/message.ts';
import type { Access } from '../identity/access.ts';
import { behind, booleanIn, nextQuery, take } from '../paging.ts';
import { badRequest, limitIn, notFound } from './list.ts';
import { hrefTo, toVolumeType, type Context } from './views.ts';

/** Whether a project may make volumes of a type. */
export const mayUse = ({ projectId }: Access, type: VolumeType): boolean =>
  type.isPublic || (projectId !== undefined && type.projects.includes(projectId));

/** Administrators are listed what they may use, unless they ask for all or for those of one kind; others what they may use. */
function isListed({ request, access }: Context): (type: VolumeType) => boolean {
  const asked = request.query.get('is_public');
  if (!access.isAdmin || asked === null) return (type) => mayUse(access, type);
  if (asked.toLowerCase() === 'none') return () => true;
  const wanted = booleanIn(asked);
  if (wanted === undefined) throw badRequest(`Invalid is_public filter [${asked}]`);
  return wanted ? (type) => mayUse(access, type) : ({ isPublic }) => !isPublic;
}

/** GET /types: the link to more has a name of its own. */
export function listTypes(context: Context): Reply {
  const types = context.cloud.basis.volumeTypes;
  const marker = context.request.query.get('marker') ?? undefined;
  const found = take(behind(types, marker), limitIn(context), isListed(context));
  const last = found.rows.at(-1);
  const query = last ? nextQuery(context.request.query, last.id, false) : '';
  const more = found.full && context.request.query.has('limit');
  return json(200, {
    volume_types: found.rows.map((type) => toVolumeType(context, type)),
    ...(more && { volume_type_links: [{ rel: 'next', href: hrefTo(context, `types?${query}`) }] }),
  });
}

function typeOf({ cloud, access }: Context, id: string): VolumeType {
  const type = cloud.basis.volumeTypes.find((one) => one.id === id);
  if (!type || !(access.isAdmin || mayUse(access, type))) throw notFound(`Volume type ${id} could not be found.`);
  return type;
}

/** GET /types/{id} */
export function showType(context: Context, id: string): Reply {
  return json(200, { volume_type: toVolumeType(context, typeOf(context, id)) });
}

/** GET /types/default */
export function showDefaultType(context: Context): Reply {
  const usual = context.cloud.basis.volumeTypes.find(({ name }) => name === DEFAULT_TYPE);
  if (!usual) throw notFound('Default volume type can not be found.');
  return json(200, { volume_type: toVolumeType(context, usual) });
}

/** GET /types/{id}/os-volume-type-access: for administrators, and only of types that are not for everybody. */
export function listAccess(context: Context, id: string): Reply {
  if (!context.access.isAdmin) {
    const rule = 'volume_extension:volume_type_access:get_all_for_type';
    throw new Refusal(faultReply(403, `Policy doesn't allow ${rule} to be performed.`));
  }
  const type = typeOf(context, id);
  if (type.isPublic) throw notFound('Access list not available for public volume types.');
  const access = type.projects.map((project_id) => ({ volume_type_id: type.id, project_id }));
  return json(200, { volume_type_access: access });
}
