import { InvalidFormError } from '../../errors.ts'
import type { Sent } from './linked-act.ts'

/** Which of these answers was chosen on the page of a link; throws InvalidFormError if none was. */
export function chosen<Answer extends string>({ answer }: Sent, answers: readonly Answer[], says: string): Answer {
  const found = answers.find((one) => one === answer)
  if (found === undefined) throw new InvalidFormError({ answer: says })
  return found
}

/** The answer to a question of yes or no. */
export const yesOrNo = (sent: Sent): 'yes' | 'no' => chosen(sent, ['yes', 'no'], 'Choose yes or no')
