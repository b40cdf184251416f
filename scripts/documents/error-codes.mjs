import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;
const API = join('apps', 'api');
const NOT_PRODUCT = /\.(spec|generated|d)\.ts$|[\\/]testing[\\/]/;

/**
 * A code that the sources give to an error. `*` stands for a part that is only known when the error is made.
 *
 * @typedef {{ code: string, file: string }} CodeInUse
 */

/**
 * Finds every code of an error in the sources of libraries and applications: the first argument of `new …Error(…)` and of
 * the `super(…)` of error classes, and `code` of an object that the api answers.
 *
 * @param {string} root the checkout
 * @returns {CodeInUse[]} sorted by code and file, each pair once
 */
export function errorCodesIn(root) {
  const files = ['libs', 'apps'].flatMap((group) =>
    readdirSync(join(root, group)).flatMap((room) => sourcesOf(join(root, group, room, 'src'))),
  );
  const sources = files.map((file) =>
    ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true),
  );
  const shapes = new Map(sources.flatMap(codeShapes));
  const found = sources.flatMap((source) => {
    const file = relative(root, source.fileName);
    return codesOf(source, shapes, file.startsWith(API)).map((code) => ({ code, file }));
  });
  const unique = new Map(found.map((entry) => [`${entry.code} ${entry.file}`, entry]));
  return [...unique.values()].sort((a, b) => (`${a.code} ${a.file}` < `${b.code} ${b.file}` ? -1 : 1));
}

/** @param {string} directory */
function sourcesOf(directory) {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !NOT_PRODUCT.test(path))
    .map((path) => join(directory, path));
}

/**
 * Error classes that make their code of a parameter, as `${entity}_NOT_FOUND` does: what comes before and after it.
 *
 * @param {ts.SourceFile} source
 * @returns {[string, { head: string, tail: string }][]}
 */
function codeShapes(source) {
  return nodesOf(source).flatMap((node) => {
    if (!ts.isClassDeclaration(node) || node.name === undefined) return [];
    const first = superArgument(node);
    if (first === undefined || !ts.isTemplateExpression(first) || first.templateSpans.length !== 1) return [];
    const shape = { head: first.head.text, tail: first.templateSpans[0]?.literal.text ?? '' };
    return [/** @type {[string, typeof shape]} */ ([node.name.text, shape])];
  });
}

/** @param {ts.ClassDeclaration} declaration @returns {ts.Expression | undefined} */
function superArgument(declaration) {
  const call = nodesOf(declaration).find(
    (node) => ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword,
  );
  return call !== undefined && ts.isCallExpression(call) ? call.arguments[0] : undefined;
}

/**
 * @param {ts.SourceFile} source
 * @param {Map<string, { head: string, tail: string }>} shapes
 * @param {boolean} isAnswered whether the objects of the file are answered to clients
 * @returns {string[]}
 */
function codesOf(source, shapes, isAnswered) {
  return nodesOf(source).flatMap((node) => {
    if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text.endsWith('Error')) {
      const shape = shapes.get(node.expression.text);
      const texts = literals(node.arguments?.[0]);
      if (shape === undefined) return texts.filter(isCode);
      return (texts.length > 0 ? texts : ['*']).map((text) => shape.head + text + shape.tail).filter(isCode);
    }
    if (ts.isClassDeclaration(node) && /Error$/.test(node.name?.text ?? '')) {
      return shapes.has(node.name?.text ?? '') ? [] : literals(superArgument(node)).filter(isCode);
    }
    if (isAnswered && ts.isPropertyAssignment(node) && node.name.getText() === 'code') {
      return literals(node.initializer).filter(isCode);
    }
    return [];
  });
}

/** @param {string} code */
function isCode(code) {
  return CODE.test(code.replace('*', 'X'));
}

/**
 * The texts that an expression may be; a template's changing part is `*`.
 *
 * @param {ts.Expression | undefined} expression
 * @returns {string[]}
 */
function literals(expression) {
  if (expression === undefined) return [];
  if (ts.isStringLiteralLike(expression)) return [expression.text];
  if (ts.isConditionalExpression(expression))
    return [...literals(expression.whenTrue), ...literals(expression.whenFalse)];
  if (ts.isBinaryExpression(expression)) return literals(expression.right);
  if (ts.isTemplateExpression(expression) && expression.templateSpans.length === 1)
    return [`${expression.head.text}*${expression.templateSpans[0]?.literal.text ?? ''}`];
  return [];
}

/** @param {ts.Node} node @returns {ts.Node[]} */
function nodesOf(node) {
  /** @type {ts.Node[]} */
  const nodes = [node];
  node.forEachChild((child) => void nodes.push(...nodesOf(child)));
  return nodes;
}

/**
 * @param {string} markdown
 * @returns {string[]} the codes that tables of a document explain: the first cell of each row, in backticks
 */
export function documentedCodes(markdown) {
  return [...markdown.matchAll(/^\| `([A-Z][A-Z0-9_]*)`/gm)].map((match) => match[1] ?? '');
}

/** @param {string} pattern a code, `*` for any part @param {string} code */
export function matchesCode(pattern, code) {
  return new RegExp(`^${pattern.replace('*', '[A-Z0-9_]+')}$`).test(code);
}
