/** A statement is prepared from this time on that it is sent. */
const PREPARED_FROM = 3;
/** Texts that are kept apart; what comes after them is sent as it is. */
const TEXTS_MAX = 1_000;

/**
 * Names for statements that are sent again and again. PostgreSQL then parses each once a connection, and once it sees that its plan does not depend on the
 * values, plans it once as well.
 */
export class StatementNames {
  private readonly sent = new Map<string, number>();
  private readonly names = new Map<string, string>();
  private isOff = false;

  /** @returns the name to send `text` under, or `undefined` when it is sent without */
  nameOf(text: string): string | undefined {
    if (this.isOff) return undefined;
    const known = this.names.get(text);
    if (known !== undefined) return known;
    const times = (this.sent.get(text) ?? 0) + 1;
    if (times < PREPARED_FROM) {
      if (times > 1 || this.sent.size < TEXTS_MAX) this.sent.set(text, times);
      return undefined;
    }
    this.sent.delete(text);
    if (this.names.size >= TEXTS_MAX) return undefined;
    const name = `weir_${this.names.size + 1}`;
    this.names.set(text, name);
    return name;
  }

  /** From now on every statement is sent without a name, until the program starts again. */
  turnOff(): void {
    this.isOff = true;
  }
}

/**
 * What PostgreSQL or a proxy before it answers when a statement that was prepared cannot be used: the columns of its answer changed with a migration
 * (`feature_not_supported`), or the connection behind a proxy is another one (`invalid_sql_statement_name`, `duplicate_prepared_statement`).
 */
export const UNUSABLE_STATEMENT: ReadonlySet<string> = new Set(['0A000', '26000', '42P05']);
