import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The checkout: two folders above the compiled test. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** One source file, parsed. */
export interface SourceFile {
  /** From the checkout, for example `src/http/route.ts`. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** What it imports, as written. */
  readonly imports: readonly string[];
  /** Texts in the code, not in comments. */
  readonly literals: readonly string[];
  readonly numbers: readonly number[];
  /** Lines of its longest function. */
  readonly longest: number;
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'fixtures' ? [] : filesBelow(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

const isFunction = (node: ts.Node) =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node);

function parse(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: string[] = [];
  const literals: string[] = [];
  const numbers: number[] = [];
  let longest = 0;
  const line = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): void => {
    if (isFunction(node)) longest = Math.max(longest, line(node.end) - line(node.getStart(source)) + 1);
    if (ts.isNumericLiteral(node)) numbers.push(Number(node.text));
    if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddle(node) ||
      ts.isTemplateTail(node)
    ) {
      const { parent } = node;
      const named =
        (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) && parent.moduleSpecifier === node;
      const dynamic = ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword;
      (named || dynamic ? imports : literals).push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const lines = text.replace(/\n$/, '').split('\n').length;
  return { path: relative('.', path), text, lines, imports, literals, numbers, longest };
}

/** All TypeScript files of some folders. */
export function sourcesOf(...folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap(filesBelow).map(parse);
}
