const HEADING = /^#{1,6} (.+)$/;

/**
 * A shell block of a document that readers copy.
 *
 * @typedef {{ heading: string, number: number, text: string }} ShellBlock `number` counts the blocks under one heading from 1
 */

/**
 * @param {string} markdown
 * @returns {ShellBlock[]} its blocks marked `bash`, in order
 */
export function shellBlocksIn(markdown) {
  /** @type {ShellBlock[]} */
  const blocks = [];
  /** @type {string[] | undefined} */
  let open;
  let heading = '';
  for (const line of markdown.split('\n')) {
    if (open === undefined) {
      heading = HEADING.exec(line)?.[1] ?? heading;
      if (line === '```bash') open = [];
    } else if (line === '```') {
      const number = blocks.filter((block) => block.heading === heading).length + 1;
      blocks.push({ heading, number, text: open.join('\n') });
      open = undefined;
    } else open.push(line);
  }
  return blocks;
}
