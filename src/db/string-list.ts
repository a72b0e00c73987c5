/** The list of texts that a JSON column holds; throws for anything else. */
export function readStringList(json: string): string[] {
  const value: unknown = JSON.parse(json)
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) throw new Error('Not a list of texts')
  return value
}
