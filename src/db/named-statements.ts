const namedAfter = 5
/** A name costs memory in each connection, and a list of values of a new length is a new text. */
const mostNames = 500
const mostCounted = 5000
const longestNamed = 10_000
/** Its columns are not in the text: a change of the table, as in an upgrade, makes PostgreSQL refuse what it prepared. */
const readsAllColumns = /(?:\.|select |returning )\*/

/** The names by which each connection to PostgreSQL prepares statements, so that it parses and plans them once. */
export class StatementNames {
  readonly #names = new Map<string, string>()
  readonly #asked = new Map<string, number>()

  /** Gives a text a name at once. Only for texts that are in the code, of which there are a few dozen. */
  give(text: string): void {
    if (!this.#names.has(text)) this.#names.set(text, `slipway_${this.#names.size}`)
  }

  /** The name of a statement that is about to run; undefined until it has run a few times. */
  of(text: string): string | undefined {
    const name = this.#names.get(text)
    if (name !== undefined || this.#names.size >= mostNames || text.length > longestNamed || readsAllColumns.test(text)) return name
    const times = (this.#asked.get(text) ?? 0) + 1
    if (this.#asked.size >= mostCounted) this.#asked.clear()
    if (times < namedAfter) this.#asked.set(text, times)
    else {
      this.#asked.delete(text)
      this.give(text)
    }
    return this.#names.get(text)
  }
}

export const statementNames = new StatementNames()
