import type { Decided, Refused } from '../../src/access/act.ts'
import { ConflictError } from '../../src/errors.ts'

/** The decision of a rule in words for a table: the kinds of what happens, the refused fields with their sentences, or the words of the conflict. */
export function outcomeOf(decide: () => Refused | Decided<unknown>): string[] | Record<string, string> | string {
  try {
    const decided = decide()
    return 'refused' in decided ? decided.refused : decided.happened.map((one) => one.kind)
  } catch (error) {
    if (error instanceof ConflictError) return error.message
    throw error
  }
}

/**
 * The outcome of a rule in words for a table: the kinds of what happens, the words of the conflict ("overtaken" if it has none), or the sentence of each
 * refused field.
 */
export function decidedInWords(
  decided: { happened: { kind: string }[] } | { overtaken: true; says?: string } | { refused: Record<string, string> },
): string | Record<string, string> {
  if ('overtaken' in decided) return decided.says ?? 'overtaken'
  return 'refused' in decided ? decided.refused : decided.happened.map((one) => one.kind).join(', ') || 'nothing'
}
