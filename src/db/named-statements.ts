const names = new Map<string, string>()

/** Gives the text of a statement a name, by which each connection to PostgreSQL prepares it once. Only for texts that are in the code, of which there are a few dozen. */
export function nameStatement(text: string): void {
  if (!names.has(text)) names.set(text, `slipway_${names.size}`)
}

export const statementName = (text: string): string | undefined => names.get(text)
