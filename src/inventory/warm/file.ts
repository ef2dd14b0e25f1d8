import { chmodSync, closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import Database from 'libsql';
import type { SourceRecord } from '../../contract/index.ts';
import type { WarmChange, WarmHead, WarmOperations, WarmRecords, WarmSource } from './protocol.ts';

/** `Podg`, in the header of the file: SQLite's own way to tell whose it is. */
const APPLICATION = 0x50_6f_64_67;
const OWNER_ONLY = 0o600;
/** Records that are given at a time. */
const SOME = 500;

const SCHEMA = `
  CREATE TABLE form (text TEXT NOT NULL);
  CREATE TABLE clouds (cloud TEXT PRIMARY KEY, mark TEXT NOT NULL, facts TEXT NOT NULL, sources TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE records (
    cloud TEXT NOT NULL, source TEXT NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (cloud, source, id)
  ) WITHOUT ROWID;
`;

/** What SQLite keeps beside a file. */
const BESIDE = ['', '-wal', '-shm'];

type Row = Readonly<Record<string, string>>;

/** The file is not one that this gateway wrote and can read. */
class Untrusted extends Error {}

/** Another process has the file open. */
const isBusy = (error: unknown) => (error as { readonly code?: string }).code?.startsWith('SQLITE_BUSY') === true;

function connect(path: string): Database.Database {
  // Made by us, so that nobody else can read it at any time.
  closeSync(openSync(path, 'a', OWNER_ONLY));
  chmodSync(path, OWNER_ONLY);
  const db = new Database(path);
  try {
    db.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE; COMMIT;',
    );
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

const pragma = (db: Database.Database, name: string): unknown =>
  Object.values(db.prepare(`PRAGMA ${name}`).get([]) as Readonly<Record<string, unknown>>)[0];

/** Throws `Untrusted` for a file that is damaged, of something else, or of another version. */
function examine(db: Database.Database, form: string): void {
  if (pragma(db, 'application_id') !== APPLICATION) throw new Untrusted('it is not a file of Podgate');
  const checked = pragma(db, 'quick_check(1)');
  if (checked !== 'ok') throw new Untrusted(`it is damaged: ${String(checked)}`);
  const found = (db.prepare('SELECT text FROM form').get([]) as Row | undefined)?.['text'];
  if (found !== form) throw new Untrusted(`it is of ${found ?? 'an unknown version'}, and this is ${form}`);
}

function isEmpty(db: Database.Database): boolean {
  return db.prepare('SELECT name FROM sqlite_schema LIMIT 1').get([]) === undefined;
}

function opened(path: string, form: string): Database.Database {
  const db = connect(path);
  try {
    if (isEmpty(db)) {
      db.exec(`BEGIN; PRAGMA application_id = ${APPLICATION}; ${SCHEMA} COMMIT;`);
      db.prepare('INSERT INTO form VALUES (?)').run([form]);
    }
    examine(db, form);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Puts a file out of the way; one that was put there before makes room. */
function setAside(path: string): void {
  for (const end of BESIDE) {
    rmSync(`${path}.set-aside${end}`, { force: true });
    if (existsSync(path + end)) renameSync(path + end, `${path}.set-aside${end}`);
  }
}

/** Keeps what clouds said in a SQLite file, for the next start. */
export class WarmFile implements WarmOperations {
  readonly #form: string;
  #path = '';
  #db: Database.Database | undefined;

  constructor(form: string) {
    this.#form = form;
  }

  open(path: string): string | undefined {
    this.#path = path;
    try {
      this.#db = opened(path, this.#form);
      return undefined;
    } catch (error) {
      if (isBusy(error)) throw new Error('another process has it open', { cause: error });
      // Not the file is at fault, but where it is to be.
      if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
      return this.#anew(error);
    }
  }

  head({ cloud, mark }: Parameters<WarmOperations['head']>[0]): WarmHead | undefined {
    const row = this.#open.prepare('SELECT mark, facts, sources FROM clouds WHERE cloud = ?').get([cloud]) as
      Row | undefined;
    if (row && row['mark'] !== mark) {
      this.#drop([cloud]);
      return undefined;
    }
    if (!row) return undefined;
    const { facts = '', sources = '' } = row;
    return {
      facts: JSON.parse(facts) as WarmHead['facts'],
      sources: JSON.parse(sources) as WarmHead['sources'],
    };
  }

  records({ cloud, source, after = '' }: Parameters<WarmOperations['records']>[0]): WarmRecords {
    const found = this.#open
      .prepare('SELECT id, text FROM records WHERE cloud = ? AND source = ? AND id > ? ORDER BY id LIMIT ?')
      .all([cloud, source, after, SOME]) as readonly Row[];
    const records = found.map(({ text = '' }) => JSON.parse(text) as SourceRecord);
    return found.length < SOME ? { records } : { records, next: records.at(-1)?.id ?? '' };
  }

  save({ cloud, mark, facts, sources, puts, gone }: WarmChange): void {
    const db = this.#open;
    const [put, remove] = [
      db.prepare('INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)'),
      db.prepare('DELETE FROM records WHERE cloud = ? AND source = ? AND id = ?'),
    ];
    db.transaction(() => {
      db.prepare('INSERT OR REPLACE INTO clouds VALUES (?, ?, ?, ?)').run([
        cloud,
        mark,
        JSON.stringify(facts),
        JSON.stringify(sources satisfies readonly WarmSource[]),
      ]);
      for (const [source, record] of puts) put.run([cloud, source, record.id, JSON.stringify(record)]);
      for (const [source, id] of gone) remove.run([cloud, source, id]);
    })();
  }

  keepOnly(clouds: readonly string[]): void {
    const kept = new Set(clouds);
    const known = this.#open.prepare('SELECT cloud FROM clouds').all([]) as readonly Row[];
    this.#drop(known.flatMap(({ cloud = '' }) => (kept.has(cloud) ? [] : [cloud])));
  }

  close(): void {
    this.#db?.close();
    this.#db = undefined;
  }

  get #open(): Database.Database {
    if (!this.#db) throw new Error('the file is not open');
    return this.#db;
  }

  #drop(clouds: readonly string[]): void {
    const db = this.#open;
    db.transaction(() => {
      for (const table of ['records', 'clouds']) {
        const remove = db.prepare(`DELETE FROM ${table} WHERE cloud = ?`);
        for (const cloud of clouds) remove.run([cloud]);
      }
    })();
  }

  #anew(why: unknown): string {
    setAside(this.#path);
    this.#db = opened(this.#path, this.#form);
    return why instanceof Untrusted ? why.message : `it cannot be read: ${(why as Error).message}`;
  }
}
