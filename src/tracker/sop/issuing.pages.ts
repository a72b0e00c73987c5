import { digestOf } from '../../digest.ts'
import type { Digest } from '../../digest.ts'
import { askedOf } from './asked.store.ts'
import type { Body, Issued } from './asked.store.ts'
import { leftOpen } from './left-open.ts'
import { contentOf, hasAgreed } from './sop.ts'
import type { SignerState } from './sop.ts'
import type { Draft } from './draft.store.ts'
import { counted } from '../../web/numbers.ts'

/** Whether what would be issued now differs from what was issued last: undefined if one of the two is missing. */
export const changedSince = (draft: Draft, latest: { number: number; digest: Digest } | undefined): { number: number; differs: boolean } | undefined =>
  draft.version === 0 || !latest ? undefined : { number: latest.number, differs: digestOf(contentOf(draft)) !== latest.digest }

const mends = {
  'not known': { path: '/edit', link: 'Write it in' },
  'not chosen': { path: '/options', link: 'Choose' },
  gone: { path: '/edit', link: 'Change the text' },
}

/** What a draft leaves open, each with where it is written in. */
export const opensOf = (draft: Draft) => leftOpen(draft).map(({ key, kind, what }) => ({ key, what, ...mends[kind] }))

/** Who would sign a version and who would note it, if it were issued now: "Ann Lee (Clinical lead)". */
function whoWould(states: SignerState[], issued: Issued, bodies: Body[]): { sign: string[]; note: string[] } | null {
  if (issued.policy === 'everyone' || issued.versions.length === 0) return null
  const asked = askedOf(states, issued, bodies)
  const named = (to: 'sign' | 'note'): string[] =>
    [
      ...Map.groupBy(
        states.filter((one, index) => one.personName !== null && asked[index]?.to === to),
        (one) => one.personId,
      ),
    ].map(([, roles]) => `${roles[0]?.personName ?? ''} (${roles.map((one) => one.roleName).join(' and ')})`)
  return { sign: named('sign'), note: named('note') }
}

/** What issuing the draft does to whom, in words. */
export function issuing({
  current,
  states,
  issued,
  bodies,
}: {
  current: { number: number } | undefined
  states: SignerState[]
  issued: Issued
  bodies: Body[]
}) {
  const [agreed, nobody] = [states.filter(hasAgreed).length, states.filter((one) => one.personId === null).length]
  const would = whoWould(states, issued, bodies)
  const empty =
    nobody === 0
      ? ''
      : ` ${counted(nobody, 'key role is unfilled and is', 'key roles are unfilled and are')} asked once someone holds ${nobody === 1 ? 'it' : 'them'}.`
  const next = issued.number
  return {
    next,
    says: `This freezes the draft as version ${next} and asks ${would ? 'these people' : 'every key stakeholder to sign it'}.${empty}`,
    would,
    before:
      current && agreed > 0
        ? {
            heading: would ? `Version ${current.number} can no longer be signed` : 'Everyone signs again',
            text: `${would ? 'Everyone is asked again, some to sign and some to note' : `Version ${next} begins with no signature: the ${counted(agreed, 'signature', 'signatures')} on version ${current.number} ${agreed === 1 ? 'does' : 'do'} not count for it, and everyone is asked again`}. Version ${current.number} stays on record with its signatures, and can no longer be signed.`,
          }
        : null,
  }
}
