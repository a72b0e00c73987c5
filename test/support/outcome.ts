import type { Decided, Refused } from '../../src/access/act.ts'
import { ConflictError } from '../../src/errors.ts'

/** What a rule decides, in words for a table: the kinds of what happens, the fields that are refused with their sentences, or the words of the conflict. */
export function outcomeOf(decide: () => Refused | Decided<unknown>): string[] | Record<string, string> | string {
  try {
    const decided = decide()
    return 'refused' in decided ? decided.refused : decided.happened.map((one) => one.kind)
  } catch (error) {
    if (error instanceof ConflictError) return error.message
    throw error
  }
}

/** What a rule came to, in words for a table: the kinds of what happens, the words of the conflict ("overtaken" if it has none), or the sentence of each field that is refused. */
export function cameTo(
  decided: { happened: { kind: string }[] } | { overtaken: true; says?: string } | { refused: Record<string, string> },
): string | Record<string, string> {
  if ('overtaken' in decided) return decided.says ?? 'overtaken'
  return 'refused' in decided ? decided.refused : decided.happened.map((one) => one.kind).join(', ') || 'nothing'
}
