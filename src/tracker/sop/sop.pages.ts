import { roleInWords } from '../../access/permissions.ts'
import type { Reader } from '../../db/database.ts'
import { noPersonId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { digestOf } from '../../digest.ts'
import type { Digest } from '../../digest.ts'
import type { ActLinksTable } from '../../db/tables/mail.ts'
import { askedWords } from '../../mail/act-link.ts'
import { listOpenLinks } from '../../mail/act-links.store.ts'
import { momentOf } from '../../web/moments.ts'
import { faultsOfSigners, severalRoles } from './enough-signers.ts'
import { findRequireBooking } from './require-booking.store.ts'
import { disagreementOnBookingOnly } from './require-booking.ts'
import { faultOfIssue } from './placeholders.ts'
import { answererOf, asSignature, contentOf, openIn, signedForBy, stateOfSigners } from './sop.ts'
import type { SignerState } from './sop.ts'
import { findDraft, findOpenRound, listComments, listSignatures, listSigners, listVersions } from './sop.store.ts'
import type { Draft } from './sop.store.ts'
import { whyNotSign } from './to-sign.pages.ts'

const tags: Record<SignerState['state'], { text: string; classes: string }> = {
  signed: { text: 'Signed', classes: 'nhsuk-tag--green' },
  declined: { text: 'Declined', classes: 'nhsuk-tag--red' },
  waiting: { text: 'Waiting', classes: 'nhsuk-tag--white' },
  nobody: { text: 'Unfilled', classes: 'nhsuk-tag--orange' },
}

const shown = (signer: SignerState, links: ActLinksTable[]) => ({
  ...signer,
  tag: tags[signer.state],
  who: signer.by && signer.by.id !== signer.personId ? `${signer.by.name} for ${signer.personName ?? ''}` : (signer.personName ?? ''),
  mayAnswer: signer.state === 'waiting' && signer.delegates.length > 0 ? `${signer.delegates.map((one) => one.name).join(' or ')} may answer for them` : '',
  when: signer.at ? momentOf(signer.at) : '',
  asked: signer.state === 'waiting' ? whenAsked(links.find((one) => one.person_id === signer.personId)) : '',
})

const whenAsked = (link: ActLinksTable | undefined): string => (link ? askedWords(link) : '')

/** Whether what would be issued now differs from what was issued last: undefined if one of the two is missing. */
export const changedSince = (draft: Draft, latest: { number: number; digest: Digest } | undefined): { number: number; differs: boolean } | undefined =>
  draft.version === 0 || !latest ? undefined : { number: latest.number, differs: digestOf(contentOf(draft)) !== latest.digest }

const times = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`

/** What a draft leaves open, to read before it is issued, each with where it is written in; empty if nothing is. */
function leavesOpen(draft: Draft): { text: string; path: string; link: string }[] {
  const { notKnown, notChosen, gone } = openIn(draft)
  return [
    ...(notKnown > 0
      ? [{ text: `The text says “not yet known” ${notKnown === 1 ? 'once' : `${notKnown} times`}`, path: '/edit', link: 'Write in what is known' }]
      : []),
    ...(notChosen > 0
      ? [
          {
            text: `${times(notChosen, 'question of the workflow has', 'questions of the workflow have')} no option chosen`,
            path: '/options',
            link: notChosen === 1 ? 'Choose it' : 'Choose them',
          },
        ]
      : []),
    ...(gone.length > 0 ? [{ text: `The text asks for options that are no longer laid out: ${gone.join(', ')}`, path: '/edit', link: 'Change the text' }] : []),
  ]
}

/** What issuing the draft does to whom, in words: of the version that is out nothing is carried over. */
function issuing(current: { number: number } | undefined, states: SignerState[]): { next: number; says: string; signedBefore: string | null } {
  const next = (current?.number ?? 0) + 1
  const [signed, nobody] = [states.filter((one) => one.state === 'signed').length, states.filter((one) => one.personId === null).length]
  const empty =
    nobody === 0
      ? ''
      : ` ${times(nobody, 'key role is unfilled and is', 'key roles are unfilled and are')} asked once someone holds ${nobody === 1 ? 'it' : 'them'}.`
  return {
    next,
    says: `This freezes the draft as version ${next} and asks every key stakeholder to sign it.${empty}`,
    signedBefore:
      current && signed > 0
        ? `Version ${next} begins with no signature: the ${times(signed, 'signature', 'signatures')} on version ${current.number} ${signed === 1 ? 'does' : 'do'} not count for it, and everyone is asked again. Version ${current.number} stays on record with its signatures, and can no longer be signed.`
        : null,
  }
}

/** What `/sop` shows: the version out for signature, each signer's state, all versions, comments. */
export async function sopPage(db: Reader, { projectId, personId, most }: { projectId: ProjectId; personId: PersonId; most: number }) {
  const [draft, versions, round, signers, signatures, comments, requireBooking, links] = await Promise.all([
    findDraft(db, projectId),
    listVersions(db, projectId),
    findOpenRound(db, projectId),
    listSigners(db, projectId),
    listSignatures(db, projectId),
    listComments(db, projectId),
    findRequireBooking(db, projectId),
    listOpenLinks(db, projectId, 'sop.sign'),
  ])
  const current = versions[0]
  // What is read here is issued exactly as it is.
  const text = draft.version === 0 ? '' : contentOf(draft)
  const states = stateOfSigners(signers, signatures.filter((one) => one.version_id === current?.id).map(asSignature))
  const signedFor = signedForBy(states, personId)
  const judged = (round ? states : []).flatMap(({ roleKey, roleName, state, ...signer }) => {
    const answerer = state === 'waiting' ? answererOf({ roleKey, roleName, ...signer }, personId) : undefined
    return answerer
      ? [{ roleKey, asRole: roleInWords({ name: roleName, actingFor: answerer.actingFor }), why: whyNotSign({ roleName, answerer, signedFor, most }) }]
      : []
  })
  return {
    changed: changedSince(draft, current),
    leavesOpen: leavesOpen(draft),
    disagreement: disagreementOnBookingOnly(draft.options, requireBooking) ?? null,
    issuing: issuing(current, states),
    draft: { saved: draft.version > 0, savedBy: draft.savedBy.name, savedAt: draft.savedAt ? momentOf(draft.savedAt) : '', text, digest: digestOf(text) },
    whyNotIssue: faultOfIssue(draft.body, draft.options) ?? null,
    current: current ? { id: current.id, number: current.number, digest: current.digest, body: current.body, open: round?.version_id === current.id } : null,
    signers: states.map((one) => shown(one, links)),
    signed: states.filter((one) => one.state === 'signed').length,
    several: severalRoles(signedOf(states)),
    faults: current ? faultsOfSigners(states, most) : [],
    mine: judged.filter((one) => one.why.sign === undefined),
    notMine: judged.flatMap((one) =>
      one.why.sign === undefined ? [] : [{ asRole: one.asRole, roleKey: one.roleKey, why: one.why.sign, mayDecline: one.why.decline === undefined }],
    ),
    versions: versions.map((version) => ({
      number: version.number,
      digest: version.digest,
      writtenBy: version.written_by,
      writtenAt: momentOf(version.written_at),
      signatures: signatures.filter((one) => one.version_id === version.id && one.decision === 'signed').length,
    })),
    comments: comments.map((comment) => ({ body: comment.body, by: comment.written_by, when: momentOf(comment.written_at) })),
  }
}

const signedOf = (states: SignerState[]) =>
  states.filter((one) => one.state === 'signed').map((one) => ({ personId: one.by?.id ?? noPersonId, name: one.by?.name ?? '', roleName: one.roleName }))
