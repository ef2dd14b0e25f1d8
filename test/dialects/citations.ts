import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { sourcesOf, ROOT } from '../architecture/sources.ts';

/** A test that says in its name which rows it is about. */
export interface Citation {
  readonly row: string;
  /** Path of its file from the root. */
  readonly file: string;
  /** The name as it is written, for example `are told (US-09)`. */
  readonly name: string;
}

const ID = /\b(CP|OS|OL|ES|US)-([A-Z]?)(\d{1,2})(?:…(?:(?:CP|OS|OL|ES|US)-)?[A-Z]?(\d{1,2}))?/g;

/** The rows that a text names; `OS-01…OS-05` and `OS-01…05` are five. */
export function rowsIn(text: string): readonly string[] {
  return [...text.matchAll(ID)].flatMap(([, system = '', kind = '', first = '', last = first]) => {
    const size = Math.max(1, Number(last) - Number(first) + 1);
    return Array.from({ length: size }, (_, at) => {
      return `${system}-${kind}${String(Number(first) + at).padStart(first.length, '0')}`;
    });
  });
}

const TESTS = new Set(['it', 'describe']);

/** `it`, `it.each(…)`, `describe.each<…>(…)`: the call whose first argument is the name. */
function isTest(call: ts.CallExpression): boolean {
  const { expression } = call;
  if (ts.isIdentifier(expression)) return TESTS.has(expression.text);
  if (!ts.isCallExpression(expression)) return false;
  const each = expression.expression;
  return ts.isPropertyAccessExpression(each) && ts.isIdentifier(each.expression) && TESTS.has(each.expression.text);
}

const textOf = (node: ts.Expression | undefined) => (node && ts.isStringLiteralLike(node) ? [node.text] : []);

/** The names that a test has: its own, and what its table puts first into it. */
function namesOf(call: ts.CallExpression): readonly string[] {
  const own = textOf(call.arguments[0]);
  const table = ts.isCallExpression(call.expression) ? call.expression.arguments[0] : undefined;
  const rows = table && ts.isArrayLiteralExpression(table) ? table.elements : [];
  const firsts = rows.flatMap((row) => textOf(ts.isArrayLiteralExpression(row) ? row.elements[0] : row));
  return [...own, ...firsts];
}

function citationsIn(file: string): readonly Citation[] {
  const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Citation[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTest(node)) {
      for (const name of namesOf(node)) for (const row of rowsIn(name)) found.push({ row, file, name });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** All tests that name rows, those against real clouds too. */
export function citations(): readonly Citation[] {
  const files = ['adapters', 'test'].flatMap((folder) => sourcesOf(folder).map(({ path }) => path));
  return files.filter((path) => path.endsWith('.test.ts') && !path.startsWith('test/dialects/')).flatMap(citationsIn);
}
