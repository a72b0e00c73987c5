import { folded, tidied } from '../../text.ts'
import { known } from './lines.ts'

/** The question in the template, which nobody has answered. */
const unanswered = /^(y(es)?|t(rue)?) ?(\/|\||or|,) ?(n(o)?|f(alse)?)\b[ ?*]*$/
const yes =
  /^(y|yes|yep|yeah|true|x|tick(ed)?|included|member|in|tester|(lead|main|key|second|technical) tester|test (lead|team|manager)|(lead|leads|leading|runs|running) ?(the )?(test\w*)?|attend(s|ing)|taking part|takes part)(?![\p{L}\p{N}'’])/u
const no =
  /^(n|no|nope|false|none|not (required|needed|in|involved|included|attending|taking part|part|a member)|no longer|declined|excluded|out|left)(?![\p{L}\p{N}'’])/u
/** Words that start like yes or no and are neither. */
const neither = /^(not (sure|yet|decided)|no (idea|decision|answer|reply|response)|in (progress|discussion|part)|y\/n|left blank)(?![\p{L}\p{N}])/u
const ticks = /^[✓✔☑✅√🗸]/u
const crosses = /^[✗✘☒❌✖]/u

/**
 * Whether a cell puts someone in the test team; null if it does not say. A cell is blank if it says nothing yet or only repeats the question. `name`
 * is the person in the row: their own name in this column means yes, another name is unclear.
 */
export function readTestTeam(text: string, name: string | null): { testTeam: boolean | null; isBlank: boolean } {
  const words = folded(text)
  // "None" and "n/a" say no more than a blank cell.
  if (known(text) === null || unanswered.test(words) || words === '☐') return { testTeam: null, isBlank: true }
  if (ticks.test(words)) return { testTeam: true, isBlank: false }
  if (crosses.test(words)) return { testTeam: false, isBlank: false }
  if (neither.test(words)) return { testTeam: null, isBlank: false }
  if (yes.test(words) || (name !== null && folded(tidied(name)) === words)) return { testTeam: true, isBlank: false }
  return { testTeam: no.test(words) ? false : null, isBlank: false }
}
