import { InvalidFormError } from '../../errors.ts'
import type { Sent } from './linked-act.ts'

/** What was chosen; throws InvalidFormError if nothing was. */
export function yesOrNo({ answer }: Sent): 'yes' | 'no' {
  if (answer === 'yes' || answer === 'no') return answer
  throw new InvalidFormError({ answer: 'Choose yes or no' })
}
