import type { ResourceSchema } from './resource.ts';
import { serverSchema } from './servers/document.ts';

/** Every unified resource. */
export const RESOURCES: readonly ResourceSchema[] = [serverSchema];
