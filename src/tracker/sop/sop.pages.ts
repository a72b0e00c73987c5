import { roleInWords } from '../../access/permissions.ts'
import type { Reader } from '../../db/database.ts'
import { noPersonId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { digestOf } from '../../digest.ts'
import type { ActLinksTable } from '../../db/tables/mail.ts'
import { askedWords } from '../../mail/act-link.ts'
import { listOpenLinks } from '../../mail/act-links.store.ts'
import { momentOf } from '../../web/moments.ts'
import { readAsked } from './asked.store.ts'
import { faultsOfSigners, severalRoles } from './enough-signers.ts'
import { changedSince, issuing, opensOf } from './issuing.pages.ts'
import { findRequireBooking } from './require-booking.store.ts'
import { disagreementOnBookingOnly } from './require-booking.ts'
import { faultOfIssue } from './placeholders.ts'
import { countComments, listComments } from './comments.store.ts'
import { faultOfConcerns, titlesIn } from './sections.ts'
import { findLastChange } from './scope-change.store.ts'
import { outdatedScope } from './scope-in-text.ts'
import { answererOf, asSignature, contentOf, hasAgreed, signedForBy, stateOfSigners } from './sop.ts'
import type { SignerState } from './sop.ts'
import { findDraft, findOpenRound, listAnswers, listBodies, listKeyRoles, listSigners, listVersions } from './sop.store.ts'
import { whyNotSign } from './to-sign.pages.ts'
import { basisOfNote } from './who-signs-what.ts'
import type { Asked, SigningPolicy } from './who-signs-what.ts'

const tags: Record<SignerState['state'], { text: string; classes: string }> = {
  signed: { text: 'Signed', classes: 'nhsuk-tag--green' },
  noted: { text: 'Noted', classes: 'nhsuk-tag--green' },
  declined: { text: 'Declined', classes: 'nhsuk-tag--red' },
  waiting: { text: 'Waiting', classes: 'nhsuk-tag--white' },
  nobody: { text: 'Unfilled', classes: 'nhsuk-tag--orange' },
}

const shown = (signer: SignerState, links: ActLinksTable[], asked: Asked | undefined) => ({
  ...signer,
  tag: tags[signer.state],
  notes: signer.state === 'waiting' && asked?.to === 'note',
  who: signer.by && signer.by.id !== signer.personId ? `${signer.by.name} for ${signer.personName ?? ''}` : (signer.personName ?? ''),
  mayAnswer: signer.state === 'waiting' && signer.delegates.length > 0 ? `${signer.delegates.map((one) => one.name).join(' or ')} may answer for them` : '',
  when: signer.at ? momentOf(signer.at) : '',
  asked: signer.state === 'waiting' ? whenAsked(links.find((one) => one.person_id === signer.personId)) : '',
})

const whenAsked = (link: ActLinksTable | undefined): string => (link ? askedWords(link) : '')

interface Of {
  projectId: ProjectId
  personId: PersonId
  /** For how many key roles one person may sign. */
  most: number
  /** Who signs the next version. */
  policy: SigningPolicy
}

/** What `/sop` shows: the version out for signature, each signer's state, all versions, comments. */
export async function sopPage(db: Reader, { projectId, personId, most, policy }: Of) {
  const [draft, versions, round, signers, answers, comments, counts, requireBooking, links, scopeChange] = await Promise.all([
    findDraft(db, projectId),
    listVersions(db, projectId),
    findOpenRound(db, projectId),
    listSigners(db, projectId),
    listAnswers(db, projectId),
    listComments(db, { project: projectId, state: 'open' }, { from: 0, most: 3 }),
    countComments(db, projectId),
    findRequireBooking(db, projectId),
    listOpenLinks(db, projectId, 'sop.sign'),
    findLastChange(db, projectId, 'scope-changed'),
  ])
  const current = versions[0]
  // What is read here is issued exactly as it is.
  const text = draft.version === 0 ? '' : contentOf(draft)
  const states = stateOfSigners(signers, answers.filter((one) => one.version_id === current?.id).map(asSignature))
  const signedFor = signedForBy(states, personId)
  const history = { versions, answers }
  const asked = round ? await readAsked(db, states, { number: round.number, body: round.body, policy: round.signing ?? 'everyone', ...history }) : []
  const judged = (round ? states : []).flatMap((signer, index) => {
    const { roleKey, roleName } = signer
    const answerer = signer.state === 'waiting' ? answererOf(signer, personId) : undefined
    if (!answerer) return []
    const asRole = roleInWords({ name: roleName, actingFor: answerer.actingFor })
    const why = whyNotSign({ roleName, answerer, signedFor, most })
    return [{ roleKey, asRole, notes: basisOfNote(asked[index], answerer) !== undefined, why }]
  })
  const [read] = current ? await listBodies(db, [current.id]) : []
  return {
    changed: changedSince(draft, current),
    policy,
    leavesOpen: opensOf(draft),
    disagreement: disagreementOnBookingOnly(draft.options, requireBooking) ?? null,
    outdated: current && read ? outdatedScope({ number: current.number, body: read.body, issuedAt: current.written_at }, scopeChange) : null,
    issuing: await issuing(db, { current, states, issued: { number: (current?.number ?? 0) + 1, body: text, policy, ...history } }),
    draft: { saved: draft.version > 0, savedBy: draft.savedBy.name, savedAt: draft.savedAt ? momentOf(draft.savedAt) : '', text, digest: digestOf(text) },
    whyNotIssue: faultOfIssue(draft.body, draft.options) ?? faultOfConcerns(draft.body, await listKeyRoles(db, projectId)) ?? null,
    current:
      current && read ? { id: current.id, number: current.number, digest: current.digest, body: read.body, open: round?.version_id === current.id } : null,
    signers: states.map((one, index) => shown(one, links, asked[index])),
    agreed: states.filter(hasAgreed).length,
    noted: states.filter((one) => one.state === 'noted').length,
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
      signatures: answered(answers, version.id, 'signed'),
      notes: answered(answers, version.id, 'noted'),
    })),
    comments,
    openComments: new Map(counts.map((one) => [one.section, one.open])),
    allComments: { open: counts.reduce((sum, one) => sum + one.open, 0), all: counts.reduce((sum, one) => sum + one.all, 0) },
    titles: [...new Set([...titlesIn(text), ...titlesIn(round?.body ?? '')])],
  }
}

const answered = (answers: { version_id: string; decision: string }[], version: string, decision: 'signed' | 'noted'): number =>
  answers.filter((one) => one.version_id === version && one.decision === decision).length

const signedOf = (states: SignerState[]) =>
  states.filter(hasAgreed).map((one) => ({ personId: one.by?.id ?? noPersonId, name: one.by?.name ?? '', roleName: one.roleName }))
