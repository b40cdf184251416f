const SHELL_BLOCK = /^```(?:bash|sh)\n([\s\S]*?)^```/gm;
const ASK = /\bask "[^"]*" '((?:[^']|'"[^"]*"')*)'/g;

/**
 * The GraphQL operations that the shell blocks of a document send with `ask TOKEN 'OPERATION'`; shell variables in them
 * (`'"$NAME"'`) stand for any text, or outside of quotes for a number.
 *
 * @param {string} markdown
 * @returns {string[]}
 */
export function operationsIn(markdown) {
  return [...markdown.matchAll(SHELL_BLOCK)].flatMap(([, block = '']) =>
    [...block.matchAll(ASK)].map(([, operation = '']) =>
      operation.replaceAll(/"'"[^"]*"'"/g, '"any"').replaceAll(/'"[^"]*"'/g, '1'),
    ),
  );
}
