import { z } from 'zod'
import { caseName, decideResult, recordable } from './test-plan.ts'
import type { Case } from './test-plan.ts'

const verdict = z.enum(recordable)
const longest = 5000

/** The number of the latest result when the form was rendered; 0 if it names none, and one that no case has if it is not a number. */
export const seenIn = (text: string | undefined): number => (text === undefined || text === '' ? 0 : /^\d{1,6}$/.test(text) ? Number(text) : -1)

/** The names of the fields of a case. */
export const fieldsOfCase = (id: string) => ({ verdict: `verdict-${id}`, comment: `comment-${id}`, seen: `seen-${id}` })

export const nothingTyped = 'Choose a result for at least one case, or write a comment on one'

interface TypedResult {
  one: Case
  verdict: (typeof recordable)[number]
  comment: string | null
  seen: number
}
export interface ReadResults {
  results: TypedResult[]
  /** Comments on cases whose result stays as it is. */
  comments: { one: Case; body: string }[]
  errors: Record<string, string>
}

/** What was typed for each case: a result with its comment, or only a comment. A case for which nothing was typed stays as it is. */
export function readResults(typed: Record<string, string>, cases: Case[]): ReadResults {
  const read: ReadResults = { results: [], comments: [], errors: {} }
  for (const one of cases) {
    const chosen = typed[`verdict-${one.id}`] ?? ''
    const comment = (typed[`comment-${one.id}`] ?? '').trim()
    if (chosen === '' && comment === '') continue
    const [known, name] = [verdict.safeParse(chosen), caseName(one)]
    if (comment.length > longest) read.errors[`comment-${one.id}`] = `${name}: use 5,000 characters or fewer`
    else if (chosen === '') read.comments.push({ one, body: comment })
    else if (!known.success) read.errors[`verdict-${one.id}`] = `${name}: choose pass, fail, blocked or not applicable`
    else {
      const decision = decideResult({ verdict: known.data, comment })
      if (!decision.ok) read.errors[`comment-${one.id}`] = `${name}: ${(decision.errors['comment'] ?? '').toLowerCase()}`
      read.results.push({ one, verdict: known.data, comment: comment || null, seen: seenIn(typed[`seen-${one.id}`]) })
    }
  }
  if (Object.keys(read.errors).length === 0 && read.results.length === 0 && read.comments.length === 0) read.errors['form'] = nothingTyped
  return read
}
