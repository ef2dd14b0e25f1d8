import type { Image } from './image.ts';
import type { ImageMembers } from './image-files.ts';
import type { Call } from './tools.ts';
import type { NewThing, ThingAction, ThingCreation } from './writes.ts';

/** What of an image is to be different: what is left out stays. */
export interface ImageChange extends Omit<ImageMembers, 'id'> {
  /**
   * What is to be gone: properties by the cloud's own names, and `os_type`, `os_distribution`, `os_version`, `os_arch`, `uefi`. What is not
   * there is gone already.
   */
  readonly remove?: readonly string[];
  /** Every property that is not given is to be gone, those of the system in the image too. */
  readonly purge?: boolean;
}

/** An image that is to be made without a file. */
export interface NewImage extends ImageMembers, Pick<NewThing, 'marker'> {
  /**
   * Where the cloud fetches the file by itself: a URL of http or https, without credentials, that leads to no forbidden address. The image is
   * `saving` until that has ended, and waits for a file when it could not be had.
   */
  readonly source?: string;
}

/** How images are made without files, and what can be done to those that are there; their files are `ImageFiles`. */
export interface ImageWrites<S> {
  /** Without its file, unless the cloud is to fetch that. Throws `unsupported` before anything is made where it cannot. */
  readonly create?: ThingCreation<S, NewImage>;
  readonly update?: ThingAction<S, Image, ImageChange>;
  /** Throws `protected` for one that must not be deleted. */
  readonly delete?: ThingAction<S, Image>;
  /** One that it has already stays. */
  readonly add_tag?: ThingAction<S, Image, { readonly tag: string }>;
  /** Throws `not_found` for a tag that it has not. */
  readonly remove_tag?: ThingAction<S, Image, { readonly tag: string }>;
  /**
   * Shares it with a project of the cloud, by its id, which may take it or not. Throws `conflict` when it is shared with it already, and
   * `invalid_status` for an image that cannot be shared as it is.
   */
  readonly add_member?: ThingAction<S, Image, { readonly project: string }>;
  /** Throws `not_found` when it is not shared with that project. */
  readonly remove_member?: ThingAction<S, Image, { readonly project: string }>;
}

/** What a project says to an image that is shared with it. */
export const MEMBER_STATUSES = ['pending', 'accepted', 'rejected'] as const;
export type MemberStatus = (typeof MEMBER_STATUSES)[number];

/** A project with which an image is shared. */
export interface ImageMember {
  /** The cloud's id. */
  readonly project: string;
  readonly status: MemberStatus;
  readonly created_at?: string | null;
  readonly updated_at?: string | null;
}

/** With whom images are shared: asked in the project of the call, which is told what is its to know. */
export interface ImageSharing<S> {
  /** Few. For the owner all of them. */
  members(session: S, id: string, call: Call): Promise<readonly ImageMember[]>;
  /** The word of the call's project, which is the member. Throws `not_found` when the image is not shared with it. */
  answer(
    session: S,
    id: string,
    answer: { readonly member: string; readonly status: MemberStatus },
    call: Call,
  ): Promise<void>;
}
