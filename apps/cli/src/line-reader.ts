import { createReadStream } from 'node:fs';

const LINE_FEED = 0x0a;

/**
 * The lines of a file as bytes, without their line feeds. Nothing else ends a line: what is hashed must be split by bytes, and
 * U+2028, which Node's readline splits at, may stand inside a JSON string.
 */
export async function* readLines(file: string, onBytes: (bytes: number) => void = () => {}): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    onBytes((chunk as Buffer).length);
    const data = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let end = data.indexOf(LINE_FEED); end !== -1; end = data.indexOf(LINE_FEED, start)) {
      yield data.subarray(start, end);
      start = end + 1;
    }
    rest = data.subarray(start);
  }
  if (rest.length > 0) yield rest;
}
