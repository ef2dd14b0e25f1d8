import { Type } from '../../../kit/index.ts';

/** What is seen or is a space: no control characters, no line breaks. */
const PRINTABLE = '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Zs}';

/** What a server may be called: by Cloudpods' rule and by that of clouds (cloudpods-api §9.1.1, mapping W-01). */
export const NAME = Type.String({
  pattern: `^(?!\\p{Zs})(?:(?![/\\\\;])[${PRINTABLE}]){1,255}(?<!\\p{Zs})$`,
  description: '1 to 255 printable characters without / \\ ;, and no space at either end',
});

/** What an image of a server may be called. */
export const IMAGE_NAME = Type.String({
  pattern: `^(?!\\p{Zs})[${PRINTABLE}]{1,200}(?<!\\p{Zs})$`,
  description: '1 to 200 printable characters, and no space at either end',
});

/** What is said of a server, in one line. */
export const DESCRIPTION = Type.String({
  pattern: `^[${PRINTABLE}]{0,255}$`,
  description: 'at most 255 printable characters, in one line',
});

/** What a server calls itself. */
export const HOSTNAME = Type.String({
  pattern: '^[a-zA-Z0-9][a-zA-Z0-9-]{1,62}$',
  description: '2 to 63 letters, digits and -',
});
