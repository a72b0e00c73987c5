import { meaningOf, meaningOfNote } from './sop.ts'
import type { signPage } from './to-sign.pages.ts'

type Answered = NonNullable<Awaited<ReturnType<typeof signPage>>>
type Shown = Pick<Answered, 'number' | 'roleName' | 'actingFor' | 'notes' | 'why'>

/** The answers from which someone chooses, each with what it says. */
export function answerChoices(shown: Shown, service: string): { value: 'noted' | 'signed' | 'declined'; text: string; hint?: { text: string } }[] {
  const { notes: since, why } = shown
  if (why.decline !== undefined) return []
  const decline = { value: 'declined' as const, text: 'Decline, and say why', hint: { text: meaningOf({ ...shown, service, decision: 'declined' }) } }
  if (why.sign !== undefined) return [decline]
  const sign = { value: 'signed' as const, text: `Sign: ${meaningOf({ ...shown, service, decision: 'signed' })}` }
  return since === null ? [sign, decline] : [{ value: 'noted', text: `Note: ${meaningOfNote({ ...shown, service, since })}` }, sign, decline]
}

/** The same without what was answered, for someone who corrects it: only a first answer is a note. */
export const otherChoices = (shown: Shown & Pick<Answered, 'answered'>, service: string): ReturnType<typeof answerChoices> =>
  answerChoices(shown, service).filter((one) => one.value !== 'noted' && one.value !== shown.answered?.decision)
