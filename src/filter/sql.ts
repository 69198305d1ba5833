/** A statement and the values its $1, $2 … stand for. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Collects the values of one statement; what comes from a user reaches SQL only through here. */
export class Parameters {
  readonly values: unknown[] = [];

  /** Adds a value and returns its placeholder, cast to the SQL type. */
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

/** A name of our own (table, column) as SQL writes it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text of our own as SQL writes it. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
