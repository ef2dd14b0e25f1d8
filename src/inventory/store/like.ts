import { folded } from './comparing.ts';

/** A part of a pattern: a character, any one, or any text. */
type Part = { readonly character: string } | 'one' | 'any';

function partsOf(pattern: string): readonly Part[] {
  const parts: Part[] = [];
  const characters = Array.from(pattern);
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === '\\') {
      at += 1;
      // An escape of nothing fits nothing: no text holds the empty character.
      parts.push({ character: characters[at] ?? '' });
    } else if (character === '_') parts.push('one');
    else parts.push(character === '%' ? 'any' : { character });
  }
  return parts;
}

/**
 * A pattern of SQL's LIKE as a test of texts: `%` any text, `_` any character, `\` takes either literally, letters of ASCII great or
 * small. Takes time by the product of the lengths at most.
 */
export function likeness(pattern: string): (text: string) => boolean {
  const parts = partsOf(folded(pattern));
  return (text) => {
    const characters = Array.from(folded(text));
    let [at, part, star, from] = [0, 0, -1, 0];
    while (at < characters.length) {
      const wanted = parts[part];
      if (wanted === 'any') {
        [star, from] = [part, at];
        part += 1;
      } else if (wanted === 'one' || (wanted !== undefined && wanted.character === characters[at])) {
        [at, part] = [at + 1, part + 1];
      } else if (star >= 0) {
        from += 1;
        [at, part] = [from, star + 1];
      } else return false;
    }
    while (parts[part] === 'any') part += 1;
    return part === parts.length;
  };
}
