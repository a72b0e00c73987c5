import { dayOf } from '../../web/moments.ts'
import { counted } from '../../web/numbers.ts'
import type { SignedThere } from '../sop/site-procedure.ts'

/** What is signed at a signing project, in words. */
export function signedInWords(there: SignedThere): string {
  if ('why' in there) return there.why
  if (there.signed) return `version ${there.signed.number} was signed by everyone on ${dayOf(there.signed.day)}`
  return `version ${there.newest} is out for signature. Version ${there.inForce?.number ?? ''} counts for sites that are live until everyone has signed`
}

/** What choosing a project that signs for the sites of its organisation does, in sentences. */
export function namingWords({
  organisation,
  others,
  there,
  named,
  before,
  resting,
}: {
  organisation: string
  /** Other projects of the wave with the same organisation and care setting. */
  others: number
  there: SignedThere
  /** How many of them its newest version names. */
  named: number
  before: string | null
  resting: number
}): string[] {
  return [
    others === 0
      ? `No other project of this wave is of ${organisation} with this care setting`
      : `${counted(others, 'other project of this wave is', 'other projects of this wave are')} of ${organisation} with this care setting, and can rest on its procedure`,
    'why' in there
      ? `None rests on it yet: ${there.why}`
      : named === 0
        ? `Its version ${there.newest} names none of them. Issue a new version afterwards: its text then names them, and its signatures count for them`
        : `Its version ${there.newest} names ${named} of them. Issue a new version afterwards, which names the rest`,
    ...(before === null
      ? []
      : [
          `${before} no longer signs for them${resting === 0 ? '' : `. ${counted(resting, 'project rests', 'projects rest')} on its procedure: the gate opens again until a signed version of the new one names ${resting === 1 ? 'it' : 'them'}`}`,
        ]),
  ]
}
