import { meaningOf, meaningOfNote } from './sop.ts'
import type { signPage } from './to-sign.pages.ts'

type Shown = Pick<NonNullable<Awaited<ReturnType<typeof signPage>>>, 'number' | 'roleName' | 'actingFor' | 'notes' | 'why'>

/** The answers from which someone chooses, each with what it says. */
export function answerChoices(shown: Shown, service: string): { value: 'noted' | 'signed' | 'declined'; text: string; hint?: { text: string } }[] {
  const { notes: since, why } = shown
  if (why.decline !== undefined) return []
  const decline = { value: 'declined' as const, text: 'Decline, and say why', hint: { text: meaningOf({ ...shown, service, decision: 'declined' }) } }
  if (why.sign !== undefined) return [decline]
  const sign = { value: 'signed' as const, text: `Sign: ${meaningOf({ ...shown, service, decision: 'signed' })}` }
  return since === null ? [sign, decline] : [{ value: 'noted', text: `Note: ${meaningOfNote({ ...shown, service, since })}` }, sign, decline]
}
