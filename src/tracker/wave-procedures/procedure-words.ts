import { dayOf } from '../../web/moments.ts'
import { counted } from '../../web/numbers.ts'
import type { SignedThere } from '../sop/site-procedure.ts'
import type { Resting } from './sites-of-wave.store.ts'

/** What is signed at a signing project, in words. */
export function signedInWords(there: SignedThere): string {
  if ('why' in there) return there.why
  if (there.signed) return `version ${there.signed.number} was signed by everyone on ${dayOf(there.signed.day)}`
  return `version ${there.newest} is out for signature. Version ${there.inForce?.number ?? ''} counts for sites that are live until everyone has signed`
}

/** What the end of a procedure for sites does, in sentences. */
export function endWords({ resting, afterGo }: Resting): string[] {
  if (resting === 0) return ['No project rests on it yet, so no gate opens again', 'Each project signs its own procedure from now on']
  const one = resting === 1
  return [
    `${counted(resting, 'project rests', 'projects rest')} on it, and ${one ? 'loses' : 'lose'} it`,
    `The gate of the procedure opens again in ${one ? 'it' : 'each of them'}${afterGo === 0 ? '' : `, in ${afterGo} after go was decided`}, unless a procedure of its own is in force`,
    'Everyone who has to act gets one email about all of their projects',
  ]
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

/** What the page of a wave says of its procedures. */
export function proceduresInWords({ own, resting, open }: { own: number; resting: number; open: number }, isPolicy: boolean): string {
  const policy = isPolicy ? 'An organisation signs the procedure for its sites.' : 'Each service signs its own procedure.'
  if (own + resting + open === 0) return policy
  const still = open === 0 ? 'Every procedure is signed.' : `${counted(open, 'procedure is', 'procedures are')} still to be signed.`
  return `${policy} ${still}${resting === 0 ? '' : ` ${counted(resting, 'project rests', 'projects rest')} on one that is signed for ${resting === 1 ? 'it' : 'them'}.`}`
}
