/** What one text of a packed document stands for: nothing that is serialised holds these characters. */
const TEXT_BEGINS = '\u0002';
const TEXT_ENDS = '\u0003';
const SECTION_ENDS = '\u0004';
const REPEATED = '\u0005';
/** The first character that stands for a phrase, and one after the last: between them none means anything to UTF-16. */
const FIRST_CODE = 0x10;
const MAX_PHRASES = 8192;
/** Stands for the empty phrase: a text that begins like no member that is known. */
const NO_MEMBER = String.fromCharCode(FIRST_CODE);

/** Where serialised documents are cut: between two members. A text that holds this is cut too, and comes together again. */
const CUT = ',"';
/** Between the name of a member and its value. */
const VALUE = '":';

/** So many phrases of one member are learned before it is known whether they come again. */
const LEARNED_AT_ONCE = 48;
/** From then on each has to have saved so many others. */
const WORTH = 4;
/** Longer ones are hardly said twice. */
const LONGEST = 400;

/** A member, and how well it pays to know what is said of it. */
interface Habit {
  learned: number;
  met: number;
}

/** A phrase that is known. */
interface Known {
  readonly code: string;
  readonly habit: Habit;
}

/** A copy of its own: a part of a text keeps the whole of it in memory. */
const copied = (text: string) => Buffer.from(text).toString();

/** The name of the member with which a phrase begins; nothing for the rest of a list or of a cut text. */
function memberOf(phrase: string): string {
  const to = phrase.indexOf(VALUE);
  return to < 0 ? '' : phrase.slice(0, to);
}

/**
 * Packs the serialised documents of one resource. Most of what they say is said of many rows: it is written down once, and a row
 * holds one character for it. What a document says twice (its short form says nothing new) is written once. Unpacking joins texts.
 */
export class Packing {
  readonly #phrases: string[] = [''];
  readonly #known = new Map<string, Known>();
  readonly #habits = new Map<string, Habit>();

  /** Number of phrases that are known. */
  get size(): number {
    return this.#phrases.length;
  }

  /** Sections of a document as one text. */
  pack(sections: readonly string[]): string {
    const own = new Map<string, number>();
    let packed = '';
    for (const section of sections) {
      if (section !== '') for (const phrase of section.split(CUT)) packed += this.#packed(phrase, own);
      packed += SECTION_ENDS;
    }
    return packed;
  }

  /** The first sections of a document. */
  unpack(packed: string, count: number): string[] {
    const sections: string[] = [];
    const own: string[] = [];
    let phrases: string[] = [];
    for (let at = 0; at < packed.length && sections.length < count; at += 1) {
      const character = packed.charAt(at);
      if (character === SECTION_ENDS) {
        sections.push(phrases.join(CUT));
        phrases = [];
      } else if (character === TEXT_BEGINS) {
        const end = packed.indexOf(TEXT_ENDS, at);
        const text = this.#phraseOf(packed.charCodeAt(at + 1)) + packed.slice(at + 2, end);
        own.push(text);
        phrases.push(text);
        at = end;
      } else if (character === REPEATED) {
        at += 1;
        phrases.push(own[packed.charCodeAt(at) - FIRST_CODE] ?? '');
      } else phrases.push(this.#phraseOf(character.charCodeAt(0)));
    }
    return sections;
  }

  #packed(phrase: string, own: Map<string, number>): string {
    const known = this.#known.get(phrase);
    if (known) {
      known.habit.met += 1;
      return known.code;
    }
    const repeated = own.get(phrase);
    if (repeated !== undefined) return REPEATED + String.fromCharCode(FIRST_CODE + repeated);
    if (this.#isWorth(phrase)) return this.#learn(phrase);
    if (own.size < MAX_PHRASES) own.set(phrase, own.size);
    const begins = this.#beginning(phrase);
    const rest = begins === NO_MEMBER ? phrase : phrase.slice(phrase.indexOf(VALUE) + VALUE.length);
    return TEXT_BEGINS + begins + rest + TEXT_ENDS;
  }

  /** What stands for the name of the member with which a phrase begins. */
  #beginning(phrase: string): string {
    const end = phrase.indexOf(VALUE);
    if (end < 0) return NO_MEMBER;
    const member = phrase.slice(0, end + VALUE.length);
    return this.#known.get(member)?.code ?? (this.#hasRoom(member) ? this.#learn(member) : NO_MEMBER);
  }

  #phraseOf(code: number): string {
    return this.#phrases[code - FIRST_CODE] ?? '';
  }

  #hasRoom(phrase: string): boolean {
    return phrase.length <= LONGEST && this.#phrases.length < MAX_PHRASES;
  }

  #habit(phrase: string): Habit {
    const member = memberOf(phrase);
    const known = this.#habits.get(member);
    if (known) return known;
    const habit = { learned: 0, met: 0 };
    // Members whose names people choose are not counted one by one without end.
    if (this.#habits.size < MAX_PHRASES) this.#habits.set(copied(member), habit);
    return habit;
  }

  #isWorth(phrase: string): boolean {
    if (!this.#hasRoom(phrase)) return false;
    const { learned, met } = this.#habit(phrase);
    return learned < LEARNED_AT_ONCE || learned * WORTH < met;
  }

  #learn(phrase: string): string {
    const code = String.fromCharCode(FIRST_CODE + this.#phrases.length);
    const kept = copied(phrase);
    this.#phrases.push(kept);
    const habit = this.#habit(kept);
    habit.learned += 1;
    this.#known.set(kept, { code, habit });
    return code;
  }
}
