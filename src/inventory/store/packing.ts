import type { ColumnValue } from '../../schema/document.ts';

/** What stands before and behind things in a packed document: nothing that is serialised holds these characters. */
const TEXT_BEGINS = '\u0002';
const TEXT_ENDS = '\u0003';
const SECTION_ENDS = '\u0004';
const REPEATED = '\u0005';
const COLUMN = '\u0006';
const [TEXT_BEGINS_CODE, SECTION_ENDS_CODE] = [TEXT_BEGINS.charCodeAt(0), SECTION_ENDS.charCodeAt(0)];
const COLUMN_CODE = COLUMN.charCodeAt(0);

/**
 * Numbers are written as one or two characters, the first ones as one. None is beyond Latin-1: V8 keeps and joins such texts in half the
 * memory and time.
 */
const FIRST_CODE = 0x10;
const FIRST_OF_TWO = 0xe0;
const END_CODE = 0x100;
const SINGLE = FIRST_OF_TWO - FIRST_CODE;
const SECOND = END_CODE - FIRST_CODE;

function numeral(number: number): string {
  if (number < SINGLE) return String.fromCharCode(FIRST_CODE + number);
  const rest = number - SINGLE;
  return String.fromCharCode(FIRST_OF_TWO + Math.floor(rest / SECOND), FIRST_CODE + (rest % SECOND));
}

/** The number that is written at a place; it takes two characters when it is not below `SINGLE`. */
function numberAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < FIRST_OF_TWO) return code - FIRST_CODE;
  return SINGLE + (code - FIRST_OF_TWO) * SECOND + text.charCodeAt(at + 1) - FIRST_CODE;
}

/** Phrases that are learned, runs of them, and runs of which it is known that they were met once: less than there are numbers. */
const MAX_PHRASES = 6000;
const MAX_RUNS = 1500;
const MAX_MET = 2048;
/** Stands for the empty phrase: a text that begins like no member that is known. */
const NO_MEMBER = numeral(0);

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

/** The values of a row's columns, by their places. */
export type Values = (place: number) => ColumnValue;

const NO_VALUES: Values = () => null;

/** A copy of its own: a part of a text keeps the whole of it in memory. */
const copied = (text: string) => Buffer.from(text).toString();

/** The name of the member with which a phrase begins; nothing for the rest of a list or of a cut text. */
function memberOf(phrase: string): string {
  const to = phrase.indexOf(VALUE);
  return to < 0 ? '' : phrase.slice(0, to);
}

/** How a member with the value of a column stands in a document, when nothing in it has to be written otherwise; empty for what is no text. */
const said = (member: string, value: ColumnValue) => (typeof value === 'string' ? `${member}${VALUE}"${value}"` : '');

/**
 * Packs the serialised documents of one resource. Most of what they say is said of many rows: it is written down once, and a row
 * holds one or two characters for it. What a document says twice (its short form says nothing new) is written once. Unpacking joins texts.
 */
export class Packing {
  readonly #phrases: string[] = [''];
  /** The same, as they stand behind others. */
  readonly #further: string[] = [CUT];
  readonly #known = new Map<string, Known>();
  readonly #runs = new Map<string, string>();
  /** Runs that were met once, the last few thousand. */
  readonly #met = new Set<string>();
  readonly #habits = new Map<string, Habit>();
  readonly #columns: readonly string[];
  readonly #places: ReadonlyMap<string, number>;

  /** `columns`: what their names are, in the order of their places. */
  constructor(columns: readonly string[] = []) {
    this.#columns = columns;
    this.#places = new Map(columns.map((name, place) => [name, place]));
  }

  /** Number of phrases that are known. */
  get size(): number {
    return this.#phrases.length;
  }

  /**
   * Sections of a document as one text, in one piece: a text that is added up keeps all that it was added up from. What a column says
   * under the same name is not written again, and read from there.
   */
  pack(sections: readonly string[], values = NO_VALUES): string {
    const own = new Map<string, number>();
    const packed: string[] = [];
    for (const section of sections) {
      let run = '';
      if (section !== '')
        for (const phrase of section.split(CUT)) {
          const code = this.#codeOf(phrase, own);
          if (code !== undefined) run += code;
          else {
            packed.push(this.#runOf(run), this.#ownText(phrase, own, values));
            run = '';
          }
        }
      packed.push(this.#runOf(run), SECTION_ENDS);
    }
    return packed.join('');
  }

  /** The first sections of a document. Texts are added and not listed: this is done for every row of every list. */
  unpack(packed: string, count: number, values = NO_VALUES): string[] {
    const sections: string[] = [];
    const own: string[] = [];
    let [section, isEmpty] = ['', true];
    for (let at = 0; at < packed.length && sections.length < count; at += 1) {
      const code = packed.charCodeAt(at);
      if (code === SECTION_ENDS_CODE) {
        sections.push(section);
        [section, isEmpty] = ['', true];
        continue;
      }
      const isKnown = code >= FIRST_CODE;
      if (!isKnown) at += 1;
      const number = numberAt(packed, at);
      if (number >= SINGLE) at += 1;
      if (isKnown) section += (isEmpty ? this.#phrases : this.#further)[number] ?? '';
      else {
        const [isOwn, isColumn] = [code === TEXT_BEGINS_CODE, code === COLUMN_CODE];
        const end = isOwn ? packed.indexOf(TEXT_ENDS, at) : at;
        let text = own[number] ?? '';
        if (isOwn) text = (this.#phrases[number] ?? '') + packed.slice(at + 1, end);
        else if (isColumn) text = said(this.#columns[number] ?? '', values(number));
        if (isOwn || isColumn) own.push(text);
        section += isEmpty ? text : CUT + text;
        at = end;
      }
      isEmpty = false;
    }
    return sections;
  }

  /** What stands for a phrase that is known, or worth to be; nothing for one that is the row's own. */
  #codeOf(phrase: string, own: ReadonlyMap<string, number>): string | undefined {
    const known = this.#known.get(phrase);
    if (!known) return !own.has(phrase) && this.#isWorth(phrase) ? this.#learn(phrase) : undefined;
    known.habit.met += 1;
    return known.code;
  }

  #ownText(phrase: string, own: Map<string, number>, values: Values): string {
    const repeated = own.get(phrase);
    if (repeated !== undefined) return REPEATED + numeral(repeated);
    if (own.size < MAX_PHRASES) own.set(phrase, own.size);
    const member = memberOf(phrase);
    const place = this.#places.get(member);
    if (place !== undefined && said(member, values(place)) === phrase) return COLUMN + numeral(place);
    const begins = this.#beginning(phrase);
    const rest = begins === NO_MEMBER ? phrase : phrase.slice(phrase.indexOf(VALUE) + VALUE.length);
    return TEXT_BEGINS + begins + rest + TEXT_ENDS;
  }

  /** Phrases that follow one another in many rows become one: rows are smaller, and sooner unpacked. */
  #runOf(codes: string): string {
    if (codes.length < 2 || codes.length === (numberAt(codes, 0) < SINGLE ? 1 : 2)) return codes;
    const known = this.#runs.get(codes);
    if (known !== undefined) return known;
    if (this.#runs.size >= MAX_RUNS) return codes;
    if (!this.#met.delete(codes)) {
      if (this.#met.size >= MAX_MET) this.#met.clear();
      this.#met.add(copied(codes));
      return codes;
    }
    const code = this.#write(this.unpack(codes + SECTION_ENDS, 1)[0] ?? '');
    this.#runs.set(copied(codes), code);
    return code;
  }

  /** What stands for the name of the member with which a phrase begins. */
  #beginning(phrase: string): string {
    const end = phrase.indexOf(VALUE);
    if (end < 0) return NO_MEMBER;
    const member = phrase.slice(0, end + VALUE.length);
    return this.#known.get(member)?.code ?? (this.#hasRoom(member) ? this.#learn(member) : NO_MEMBER);
  }

  #hasRoom(phrase: string): boolean {
    return phrase.length <= LONGEST && this.#known.size < MAX_PHRASES;
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
    const kept = copied(phrase);
    const code = this.#write(kept);
    const habit = this.#habit(kept);
    habit.learned += 1;
    this.#known.set(kept, { code, habit });
    return code;
  }

  /** Writes a text down; gives what stands for it. */
  #write(text: string): string {
    this.#phrases.push(text);
    this.#further.push(CUT + text);
    return numeral(this.#phrases.length - 1);
  }
}
