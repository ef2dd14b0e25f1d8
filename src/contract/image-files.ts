import type { Image } from './image.ts';
import type { Call, ImageBytes } from './tools.ts';

/** The formats of disks that image services know (Glance's own list). A cloud may take fewer. */
export const DISK_FORMATS = [
  'ami',
  'ari',
  'aki',
  'iso',
  'ploop',
  'qcow2',
  'raw',
  'vdi',
  'vhd',
  'vhdx',
  'vmdk',
] as const;

/** What the file of a disk is wrapped in. */
export const CONTAINER_FORMATS = ['bare', 'ami', 'ari', 'aki', 'docker', 'ova', 'ovf', 'compressed'] as const;

/** The words for who may use an image. */
export const VISIBILITIES = ['public', 'private', 'shared', 'community'] as const;

/** An image that is to be made, or what of one is to be different: what is left out is the cloud's default, or stays. */
export interface ImageMembers {
  /** A UUID that a new image is to have in the cloud; absent: the cloud chooses. Never changed. */
  readonly id?: string;
  readonly name?: string;
  readonly description?: string;
  readonly disk_format?: (typeof DISK_FORMATS)[number];
  readonly container_format?: (typeof CONTAINER_FORMATS)[number];
  /** MB that the root disk must have. */
  readonly min_disk?: number;
  /** MB that the server must have. */
  readonly min_ram?: number;
  readonly protected?: boolean;
  readonly hidden?: boolean;
  readonly visibility?: (typeof VISIBILITIES)[number];
  readonly os_type?: string;
  readonly os_distribution?: string;
  readonly os_version?: string;
  readonly os_arch?: string;
  readonly uefi?: boolean;
  /** All its tags. */
  readonly tags?: readonly string[];
  /** Further properties, by the cloud's own names; those that are not named stay. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** A file that is to become an image's. */
export interface IncomingFile {
  /** Comes once, in pieces, as fast as it is taken; a file that is cut short throws. */
  readonly bytes: ImageBytes;
  /** MD5 that it must have, 32 hexadecimal digits, when the caller told it. */
  readonly checksum?: string;
}

/** An image's file, or a stretch of it, on its way. */
export interface OutgoingFile {
  /** Ends where the file ends; a file that is cut short throws. Whoever stops taking it ends the call. */
  readonly bytes: ImageBytes;
  /** Bytes that will come, where the cloud says it. */
  readonly length?: number;
  /** Of a stretch: which it is, in the words of HTTP's `Content-Range`. */
  readonly range?: string;
}

/** How files of images come and go. */
export interface ImageFiles<S> {
  /** `range` in the words of HTTP; a cloud that knows none gives the whole file. Throws what the cloud says. */
  download(session: S, image: Image, range: string | undefined, call: Call): Promise<OutgoingFile>;
  /**
   * Makes an image with its file. When that fails no image is left; the error says what could not be taken back.
   * Throws `unsupported` for what the cloud cannot keep, before any traffic that changes something.
   */
  create(session: S, image: ImageMembers, file: IncomingFile, call: Call): Promise<{ readonly id: string }>;
  /**
   * Gives an image that waits for its file that file. When that fails the image waits again, or is deleted where half a file stays in
   * it; the error says which. Throws `invalid_status` for an image that has a file, or is getting one.
   */
  upload(session: S, id: string, file: IncomingFile, call: Call): Promise<void>;
}
