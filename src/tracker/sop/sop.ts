import { givenTo } from '../../access/permissions.ts'
import type { Given, RoleKind } from '../../access/permissions.ts'
import { noPersonId } from '../../db/ids.ts'
import type { PersonId } from '../../db/ids.ts'
import type { SopSignaturesTable } from '../../db/tables/sop.ts'
import { questionsIn, wordsOf } from './options.ts'
import type { WorkflowOption } from './options.ts'
import { namesIn, withChoices } from './placeholders.ts'
import { concernsLine, sectionsOf } from './sections.ts'
import { sitesSection } from './sites-in-text.ts'
import type { SitesInText } from './sites-in-text.ts'

export interface Signer {
  roleKey: string
  roleName: string
  kind: RoleKind
  personId: PersonId | null
  personName: string | null
  /** The id of who gave the person the role; null if unknown. */
  addedBy: PersonId | null
  /** The same, as far as it decides whether they may sign. */
  given: Given
  /** Who may answer in their place. Whoever is first gives the one signature. */
  delegates: Delegate[]
}

/** Someone who acts for a signer. */
export interface Delegate {
  personId: PersonId
  name: string
  given: Given
}

export interface KeyRoleRow {
  role_key: string
  name: string
  kind: RoleKind
  required: number
  person_id: PersonId | null
  person_name: string | null
  added_by: PersonId | null
  giver_made_by: PersonId | null
  acting_for: PersonId | null
}

const givenOf = (row: Pick<KeyRoleRow, 'person_id' | 'added_by' | 'giver_made_by'>): Given =>
  givenTo(row.person_id ?? noPersonId, { addedBy: row.added_by, giverMadeBy: row.giver_made_by })

const delegatesOf = (holder: KeyRoleRow, rows: KeyRoleRow[]): Delegate[] =>
  rows.flatMap((row) =>
    row.person_id !== null && row.acting_for !== null && row.acting_for === holder.person_id && row.role_key === holder.role_key
      ? [{ personId: row.person_id, name: row.person_name ?? '', given: givenOf(row) }]
      : [],
  )

/**
 * Who signs, from each key role with each person in it: everyone who holds it, each with those who act for them. A role that may stay empty, and is
 * empty, does not sign.
 */
export const signersFrom = (rows: KeyRoleRow[]): Signer[] =>
  rows
    .filter((row) => row.acting_for === null && (row.person_id !== null || row.required === 1))
    .map((row) => ({
      roleKey: row.role_key,
      roleName: row.name,
      kind: row.kind,
      personId: row.person_id,
      personName: row.person_name,
      addedBy: row.added_by,
      given: givenOf(row),
      delegates: delegatesOf(row, rows),
    }))

export interface Signature {
  roleKey: string
  personId: PersonId
  personName: string
  /** The holder of the role, if this person acted for them. */
  forId: PersonId | null
  decision: SopSignaturesTable['decision']
  reason: string | null
  at: string
  /** The person who had given the role then. */
  givenBy: PersonId | null
}

export type SignerState = Signer & {
  state: Signature['decision'] | 'waiting' | 'nobody'
  /** Who answered: the signer, or someone who acted for them. Null if nobody has. */
  by: { id: PersonId; name: string } | null
  at: string | null
  reason: string | null
}

/** Whether a signer has signed a version, or noted it as what they had signed before. */
export const hasAgreed = ({ state }: Pick<SignerState, 'state'>): boolean => state === 'signed' || state === 'noted'

type SignatureRow = Pick<SopSignaturesTable, 'role_key' | 'person_id' | 'person_name' | 'for_person_id' | 'decision' | 'reason' | 'at' | 'given_by'>
export const asSignature = (row: SignatureRow): Signature => ({
  roleKey: row.role_key,
  personId: row.person_id,
  personName: row.person_name,
  forId: row.for_person_id,
  decision: row.decision,
  reason: row.reason,
  at: row.at,
  givenBy: row.given_by,
})

export interface DraftText {
  body: string
  options: WorkflowOption[]
  /** The other sites for which it would be signed, if there are any. */
  sites?: SitesInText | undefined
}

/** The text of a draft with what was chosen written in, without the list of choices that ends it when it is issued. */
export const textOf = (draft: DraftText): string => withChoices(draft.body.replaceAll('\r\n', '\n'), draft.options)

/** Whom the choice that a text names by this slug concerns: those of the sections that it is written into; null if it concerns everyone. */
function concernedBy(slug: string, body: string): string[] | null {
  const asked = sectionsOf(body).filter((section) => namesIn(section.text).questions.includes(slug))
  const names = asked.flatMap((section) => section.concerns ?? [])
  return asked.length === 0 || asked.some((section) => section.concerns === null) ? null : [...new Set(names)]
}

/** The draft with the sites that it is for, and the options that the service chose written out: this, and nothing else, is what gets signed. */
export function contentOf(draft: DraftText): string {
  const body = [textOf(draft).trimEnd(), draft.sites ? sitesSection(draft.sites) : ''].filter((part) => part !== '').join('\n\n')
  if (draft.options.length === 0) return `${body}\n`
  const sections = questionsIn(draft.options).map(({ group, slug, options }) => {
    const chosen = options.filter(({ option }) => option.chosen)
    const lines = chosen.length > 0 ? chosen.map(({ option }) => `- ${wordsOf(option)}`) : ['- Nothing chosen yet']
    const concerns = concernedBy(slug, draft.body)
    return [`### ${group}`, ...(concerns ? [concernsLine(concerns)] : []), lines.join('\n')].join('\n\n')
  })
  return `${body}\n\n## Workflow options chosen\n\n${sections.join('\n\n')}\n`
}

/** Where each signer of a version stands. A role without a person counts as not signed. */
export function stateOfSigners(signers: Signer[], signatures: Signature[]): SignerState[] {
  return signers.map((signer) => {
    const signature = signatures.find((one) => one.roleKey === signer.roleKey && (one.forId ?? one.personId) === signer.personId)
    const state = signature ? signature.decision : signer.personId === null ? 'nobody' : 'waiting'
    const given = signature ? givenTo(signature.personId, { addedBy: signature.givenBy }) : signer.given
    const by = signature ? { id: signature.personId, name: signature.personName } : null
    return { ...signer, state, by, given, at: signature?.at ?? null, reason: signature?.reason ?? null }
  })
}

/** A signer as one person answers for them. */
export interface Answerer {
  /** Whom this person acts for; null for the signer themselves. */
  actingFor: { id: PersonId; name: string } | null
  /** Who gave this person the role, or the right to act in it. */
  given: Given
  addedBy: PersonId | null
}

/** How this person answers for a signer, whether they are the signer or act for them; undefined if they may not. */
export function answererOf(signer: Signer, personId: PersonId | null): Answerer | undefined {
  if (signer.personId === null) return undefined
  if (signer.personId === personId) return { actingFor: null, given: signer.given, addedBy: signer.addedBy }
  const own = signer.delegates.find((one) => one.personId === personId)
  return own && { actingFor: { id: signer.personId, name: signer.personName ?? '' }, given: own.given, addedBy: signer.personId }
}

/** The names of the key roles for which this person has signed a version, for themselves or for others. */
export const signedForBy = (states: SignerState[], personId: PersonId | null): string[] =>
  states.filter((one) => hasAgreed(one) && one.by?.id === personId).map((one) => one.roleName)

interface Meaning {
  roleName: string
  service: string
  decision: 'signed' | 'declined'
  /** The name of the holder of the role, if someone else acts for them. */
  actingFor: string | null
}

/** What a signature or a refusal to sign says; it is stored with it and shown before the button. */
export const meaningOf = ({ roleName, service, decision, actingFor }: Meaning): string =>
  `I ${decision === 'signed' ? 'approve' : 'do not approve'} this procedure ${actingFor === null ? '' : `for ${actingFor}, `}as ${roleName} of ${service}`

/** What a note says: `since` is the number of the version that its signer signed. */
export const meaningOfNote = ({ roleName, service, number, since }: Pick<Meaning, 'roleName' | 'service'> & { number: number; since: number }): string =>
  `I have noted version ${number} of this procedure as ${roleName} of ${service}: the sections that concern my role have not changed since version ${since}, which I signed`
