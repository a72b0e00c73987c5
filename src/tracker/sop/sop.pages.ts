import { roleInWords } from '../../access/permissions.ts'
import type { Reader } from '../../db/database.ts'
import { noPersonId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { digestOf } from '../../digest.ts'
import type { Digest } from '../../digest.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import { listOpenLinks } from '../../mail/act-links.store.ts'
import { momentOf } from '../../web/moments.ts'
import { stateOfAsking } from '../who-to-ask.ts'
import { askedOf, comparedVersions } from './asked.store.ts'
import type { Issued } from './asked.store.ts'
import { faultsOfSigners, severalRoles } from './enough-signers.ts'
import { changedSince, issuing, opensOf } from './issuing.pages.ts'
import { findRequireBooking } from './require-booking.store.ts'
import { disagreementOnBookingOnly } from './require-booking.ts'
import { listNamed } from './named.store.ts'
import type { Named } from './named.store.ts'
import { faultOfIssue } from './placeholders.ts'
import { countComments, listComments } from './comments.store.ts'
import { faultOfConcerns, titlesIn } from './sections.ts'
import { findLastChange } from './scope-change.store.ts'
import { outdatedScope } from './scope-in-text.ts'
import { answererOf, asSignature, contentOf, hasAgreed, signedForBy, stateOfSigners } from './sop.ts'
import type { SignerState } from './sop.ts'
import { findDraft } from './draft.store.ts'
import { findOpenRound } from './rounds.store.ts'
import { listAnswers } from './signatures.store.ts'
import { listBodies, listVersions } from './versions.store.ts'
import { listSigners } from './signers.store.ts'
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

const shown = (signer: SignerState, named: Named[], asked: Asked | undefined) => ({
  ...signer,
  tag: tags[signer.state],
  notes: signer.state === 'waiting' && asked?.to === 'note',
  who: signer.by && signer.by.id !== signer.personId ? `${signer.by.name} for ${signer.personName ?? ''}` : (signer.personName ?? ''),
  mayAnswer: signer.state === 'waiting' && signer.delegates.length > 0 ? `${signer.delegates.map((one) => one.name).join(' or ')} may answer for them` : '',
  when: signer.at ? momentOf(signer.at) : '',
  named: signer.state === 'declined' ? (named.find((one) => one.signer_id === signer.personId && one.role_key === signer.roleKey) ?? null) : null,
})

/** What was sent to each of those who have not answered, and how to ask again: at the first role of a person, because one email is for all of them. */
function askingOf(states: SignerState[], links: KnownLink[], { round, now }: { round: { version_id: string; digest: Digest } | undefined; now: number }) {
  const seen = new Set<PersonId>()
  return states.map(({ state, personId, personName }) => {
    if (state !== 'waiting' || !round || personId === null || personName === null) return { asked: '', remind: '' }
    const link = links.find((one) => one.person_id === personId)
    const { says, button } = stateOfAsking(personName, link, { subject: round.version_id, digest: round.digest }, now)
    const isFirst = !seen.has(personId)
    seen.add(personId)
    return { asked: says, remind: !isFirst ? '' : link ? button : `Send ${personName} a new link` }
  })
}

interface Of {
  projectId: ProjectId
  personId: PersonId
  /** For how many key roles one person may sign. */
  most: number
  /** Who signs the next version. */
  policy: SigningPolicy
  now: number
}

/** What `/sop` shows: the version out for signature, each signer's state, all versions, comments. */
export async function sopPage(db: Reader, { projectId, personId, most, policy, now }: Of) {
  const [draft, versions, round, signers, answers, comments, counts, requireBooking, links, scopeChange, named] = await Promise.all([
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
    listNamed(db, projectId),
  ])
  const current = versions[0]
  // What is read here is issued exactly as it is.
  const text = draft.version === 0 ? '' : contentOf(draft)
  const states = stateOfSigners(signers, answers.filter((one) => one.version_id === current?.id).map(asSignature))
  const signedFor = signedForBy(states, personId)
  const history = { versions, answers }
  const out: Issued | null = round ? { number: round.number, body: round.body, policy: round.signing ?? 'everyone', ...history } : null
  const next: Issued = { number: (current?.number ?? 0) + 1, body: text, policy, ...history }
  const isOut = current !== undefined && round?.version_id === current.id
  const needed = [out, policy === 'by section' ? next : null].flatMap((one) => (one ? comparedVersions(states, one) : []))
  const bodies = await listBodies(db, [...new Set([...needed, ...(current && !isOut ? [current.id] : [])])])
  const body = isOut ? round?.body : bodies.find((one) => one.id === current?.id)?.body
  const asked = out ? askedOf(states, out, bodies) : []
  const asking = askingOf(states, links, { round, now })
  const judged = (round ? states : []).flatMap((signer, index) => {
    const { roleKey, roleName } = signer
    const answerer = signer.state === 'waiting' ? answererOf(signer, personId) : undefined
    if (!answerer) return []
    const asRole = roleInWords({ name: roleName, actingFor: answerer.actingFor })
    const why = whyNotSign({ roleName, answerer, signedFor, most })
    return [{ roleKey, asRole, notes: basisOfNote(asked[index], answerer) !== undefined, why }]
  })
  return {
    changed: changedSince(draft, current),
    policy,
    leavesOpen: opensOf(draft),
    disagreement: disagreementOnBookingOnly(draft.options, requireBooking) ?? null,
    outdated: current && body !== undefined ? outdatedScope({ number: current.number, body, issuedAt: current.written_at }, scopeChange) : null,
    issuing: issuing({ current, states, issued: next, bodies }),
    draft: { saved: draft.version > 0, savedBy: draft.savedBy.name, savedAt: draft.savedAt ? momentOf(draft.savedAt) : '', text, digest: digestOf(text) },
    whyNotIssue: faultOfIssue(draft.body, draft.options) ?? faultOfConcerns(draft.body, [...new Set(signers.map((one) => one.roleName))]) ?? null,
    current: current && body !== undefined ? { id: current.id, number: current.number, digest: current.digest, body, open: isOut } : null,
    signers: states.map((one, index) => ({ ...shown(one, named, asked[index]), ...asking[index] })),
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
