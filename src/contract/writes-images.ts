import type { Image } from './image.ts';
import type { ImageMembers } from './image-files.ts';
import type { ThingAction } from './writes.ts';

/** What can be done to images that are there; how they are made, and their files, is `ImageFiles`. */
export interface ImageWrites<S> {
  readonly create?: undefined;
  /** What is left out stays, other properties too. */
  readonly update?: ThingAction<S, Image, Omit<ImageMembers, 'id'>>;
  /** Throws `protected` for one that must not be deleted. */
  readonly delete?: ThingAction<S, Image>;
}
