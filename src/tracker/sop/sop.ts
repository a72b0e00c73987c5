import { givenTo } from '../../access/permissions.ts'
import type { Given, RoleKind } from '../../access/permissions.ts'
import { noPersonId } from '../../db/ids.ts'
import type { PersonId } from '../../db/ids.ts'
import type { SopSignaturesTable } from '../../db/tables/sop.ts'
import { questionsIn, wordsOf } from './options.ts'
import type { WorkflowOption } from './options.ts'
import { namesIn, withChoices } from './placeholders.ts'
import { concernsLine, sectionsOf } from './sections.ts'

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
}

interface KeyRoleRow {
  role_key: string
  name: string
  kind: RoleKind
  required: number
  person_id: PersonId | null
  person_name: string | null
  added_by: PersonId | null
  giver_made_by: PersonId | null
}

/** Who signs, from each key role with each person who holds it. A role that may stay empty, and is empty, does not sign. */
export const signersFrom = (rows: KeyRoleRow[]): Signer[] =>
  rows
    .filter((row) => row.person_id !== null || row.required === 1)
    .map((row) => ({
      roleKey: row.role_key,
      roleName: row.name,
      kind: row.kind,
      personId: row.person_id,
      personName: row.person_name,
      addedBy: row.added_by,
      given: givenTo(row.person_id ?? noPersonId, { addedBy: row.added_by, giverMadeBy: row.giver_made_by }),
    }))

export interface Signature {
  roleKey: string
  personId: PersonId
  decision: SopSignaturesTable['decision']
  reason: string | null
  at: string
  /** The person who had given the role then. */
  givenBy: PersonId | null
}

export type SignerState = Signer & { state: Signature['decision'] | 'waiting' | 'nobody'; at: string | null; reason: string | null }

/** Whether a signer has signed a version, or noted it as what they had signed before. */
export const hasAgreed = ({ state }: Pick<SignerState, 'state'>): boolean => state === 'signed' || state === 'noted'

export const asSignature = (row: Pick<SopSignaturesTable, 'role_key' | 'person_id' | 'decision' | 'reason' | 'at' | 'given_by'>): Signature => ({
  roleKey: row.role_key,
  personId: row.person_id,
  decision: row.decision,
  reason: row.reason,
  at: row.at,
  givenBy: row.given_by,
})

/** The text of a draft with what was chosen written in, without the list of choices that ends it when it is issued. */
const textOf = (draft: { body: string; options: WorkflowOption[] }): string => withChoices(draft.body.replaceAll('\r\n', '\n'), draft.options)

/** Whom the choice that a text names by this slug concerns: those of the sections that it is written into; null if it concerns everyone. */
function concernedBy(slug: string, body: string): string[] | null {
  const asked = sectionsOf(body).filter((section) => namesIn(section.text).questions.includes(slug))
  const names = asked.flatMap((section) => section.concerns ?? [])
  return asked.length === 0 || asked.some((section) => section.concerns === null) ? null : [...new Set(names)]
}

/** The draft with the options that the service chose written out: this, and nothing else, is what gets signed. */
export function contentOf(draft: { body: string; options: WorkflowOption[] }): string {
  const body = textOf(draft).trimEnd()
  if (draft.options.length === 0) return `${body}\n`
  const sections = questionsIn(draft.options).map(({ group, slug, options }) => {
    const chosen = options.filter(({ option }) => option.chosen)
    const lines = chosen.length > 0 ? chosen.map(({ option }) => `- ${wordsOf(option)}`) : ['- Nothing chosen yet']
    const concerns = concernedBy(slug, draft.body)
    return [`### ${group}`, ...(concerns ? [concernsLine(concerns)] : []), lines.join('\n')].join('\n\n')
  })
  return `${body}\n\n## Workflow options chosen\n\n${sections.join('\n\n')}\n`
}

interface Open {
  /** How often the text says that a fact is not yet known. */
  notKnown: number
  /** Questions of the options with no answer. */
  notChosen: number
  /** What the text asks for by name and the layout no longer has: questions, and keys of options. */
  gone: string[]
}

/** What a draft leaves open. */
export function openIn(draft: { body: string; options: WorkflowOption[] }): Open {
  const questions = questionsIn(draft.options)
  const named = namesIn(draft.body)
  return {
    notKnown: draft.body.match(/not yet known/gi)?.length ?? 0,
    notChosen: questions.filter((one) => !one.isAnswered).length,
    gone: [
      ...named.questions.filter((slug) => !questions.some((one) => one.slug === slug)),
      ...named.parts.filter((keys) => !keys.some((key) => draft.options.some((one) => one.key === key))).map((keys) => keys.join(' or ')),
    ],
  }
}

/** Where each signer of a version stands. A role without a person counts as not signed. */
export function stateOfSigners(signers: Signer[], signatures: Signature[]): SignerState[] {
  return signers.map((signer) => {
    const signature = signatures.find((one) => one.roleKey === signer.roleKey && one.personId === signer.personId)
    const state = signature ? signature.decision : signer.personId === null ? 'nobody' : 'waiting'
    const given = signature ? givenTo(signature.personId, { addedBy: signature.givenBy }) : signer.given
    return { ...signer, state, given, at: signature?.at ?? null, reason: signature?.reason ?? null }
  })
}

/** What a signature or a refusal to sign says; it is stored with it and shown before the button. */
export const meaningOf = (roleName: string, serviceName: string, decision: 'signed' | 'declined'): string =>
  `I ${decision === 'signed' ? 'approve' : 'do not approve'} this procedure as ${roleName} of ${serviceName}`

/** What a note says: `since` is the number of the version that its signer signed. */
export const meaningOfNote = (roleName: string, serviceName: string, { number, since }: { number: number; since: number }): string =>
  `I have noted version ${number} of this procedure as ${roleName} of ${serviceName}: the sections that concern my role have not changed since version ${since}, which I signed`
