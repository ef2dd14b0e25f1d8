import type { Cloud } from '../clouds/cloud.ts';
import type { Passage } from '../clouds/passage.ts';
import type { Channels } from '../observe/channels.ts';
import { createPassing, type Passing } from './pass.ts';

/** A cloud whose consoles are opened. */
export interface ConsoleCloud {
  readonly name: string;
  readonly passage: Passage;
  readonly pass: Passing;
}

/** Finds a cloud by its name; those whose accounts are disabled are not found. */
export type ConsoleClouds = (name: string) => ConsoleCloud | undefined;

export function createConsoleClouds(clouds: () => readonly Cloud[], channels: Channels): ConsoleClouds {
  return (name) => {
    const passage = clouds().find((cloud) => cloud.name === name && !cloud.disabled())?.passage;
    return passage && { name, passage, pass: createPassing(name, passage, channels) };
  };
}
