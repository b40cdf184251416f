/** A `Transaction` or the `UnitOfWork`: where one statement is sent. */
export interface SqlSource {
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}
