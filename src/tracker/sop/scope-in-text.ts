/** A name or a scope that someone typed is never read as a placeholder. */
export const factInText = (fact: string | undefined): string => (fact ?? '').replaceAll(/\{(?=\{)/g, '{ ')

/** A shorter scope may be a word that the procedure uses for something else. */
const shortest = 10

/** How often a text says a scope word for word; 0 for a scope that is too short to tell. */
export const timesSaid = (text: string, scope: string): number => (scope.trim().length < shortest ? 0 : text.split(factInText(scope)).length - 1)

/** The text with another scope wherever it says this one word for word. */
export const withScope = (text: string, { from, to }: { from: string; to: string }): string =>
  timesSaid(text, from) === 0 ? text : text.split(factInText(from)).join(factInText(to))

/** What the version that was issued last says of a scope that has changed since; null if it says nothing of it. */
export function outdatedScope(
  version: { number: number; body: string; issuedAt: string },
  change: { at: string; after: string | null } | undefined,
): string | null {
  if (!change || change.at < version.issuedAt || change.after === null || version.body.includes(factInText(change.after))) return null
  return `The scope of the project changed after version ${version.number} was issued, so that version gives an earlier scope`
}
