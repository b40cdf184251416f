const depthMax = 32;

/**
 * Leaves of one JSON object as path and text. Numbers stay as they are written: an identity number of 18 digits must
 * not pass through a floating-point number.
 */
export class JsonCells {
  #position = 0;
  readonly #cells: [path: string, value: string | null][] = [];

  constructor(readonly text: string) {}

  /** Throws SyntaxError with the column at fault. */
  read(): readonly (readonly [path: string, value: string | null])[] {
    this.#space();
    if (this.text[this.#position] !== '{') throw this.#error('an object');
    this.#value('', 0);
    this.#space();
    if (this.#position < this.text.length) throw this.#error('the end of the line');
    return this.#cells;
  }

  #error(expected: string): SyntaxError {
    return new SyntaxError(`expected ${expected} at column ${this.#position + 1}`);
  }

  #space(): void {
    while (this.#position < this.text.length && this.text.charCodeAt(this.#position) <= 32) this.#position++;
  }

  #value(path: string, depth: number): void {
    if (depth > depthMax) throw this.#error(`at most ${depthMax} levels`);
    this.#space();
    const char = this.text[this.#position];
    if (char === '{') this.#object(path, depth);
    else if (char === '[') this.#array(path, depth);
    else if (char === '"') this.#cells.push([path, this.#string()]);
    else this.#scalar(path);
  }

  #object(path: string, depth: number): void {
    this.#position++;
    this.#space();
    if (this.text[this.#position] === '}') {
      this.#position++;
      return;
    }
    for (;;) {
      this.#space();
      if (this.text[this.#position] !== '"') throw this.#error('a member name');
      const name = this.#string();
      this.#space();
      if (this.text[this.#position] !== ':') throw this.#error('":"');
      this.#position++;
      this.#value(path === '' ? name : `${path}.${name}`, depth + 1);
      if (this.#end('}')) return;
    }
  }

  #array(path: string, depth: number): void {
    this.#position++;
    this.#space();
    if (this.text[this.#position] === ']') {
      this.#position++;
      return;
    }
    for (;;) {
      this.#value(path, depth + 1);
      if (this.#end(']')) return;
    }
  }

  /** Reads a comma (more follows) or the closing bracket. */
  #end(closing: string): boolean {
    this.#space();
    const char = this.text[this.#position];
    if (char !== ',' && char !== closing) throw this.#error(`"," or "${closing}"`);
    this.#position++;
    return char === closing;
  }

  #string(): string {
    const start = this.#position;
    let end = start + 1;
    let escaped = false;
    for (; ; end++) {
      const code = this.text.charCodeAt(end);
      if (code === 34) break;
      if (code === 92) {
        escaped = true;
        end++;
      }
      if (end >= this.text.length) throw this.#error('a closed string');
    }
    this.#position = end + 1;
    if (!escaped) return this.text.slice(start + 1, end);
    return JSON.parse(this.text.slice(start, end + 1)) as string;
  }

  #scalar(path: string): void {
    const match = /(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![\w.])/y;
    match.lastIndex = this.#position;
    const found = match.exec(this.text)?.[0];
    if (found === undefined) throw this.#error('a value');
    this.#position += found.length;
    this.#cells.push([path, found === 'null' ? null : found]);
  }
}
