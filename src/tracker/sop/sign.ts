import { z } from 'zod'
import { overtakenWith, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import { noPersonId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SopSignaturesTable } from '../../db/tables/sop.ts'
import type { Digest } from '../../digest.ts'
import { ForbiddenError } from '../../errors.ts'
import { endAnswered } from '../delegation/delegations.store.ts'
import { insteadFields, insteadOf } from './instead.ts'
import type { Instead } from './instead.ts'
import { findAsked } from './asked.store.ts'
import { answererOf, asSignature, meaningOf, meaningOfNote, signedForBy, stateOfSigners } from './sop.ts'
import type { SignerState } from './sop.ts'
import { findOpenRound, holdRound } from './rounds.store.ts'
import { findOrganisation, listSigners } from './signers.store.ts'
import { insertSignature, listAnswersTo } from './signatures.store.ts'
import { tellOfAnswer } from './tell-of-answers.ts'
import { whyNotAnswer } from './who-may-sign.ts'
import { basisOfNote } from './who-signs-what.ts'
import type { Asked } from './who-signs-what.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'

export const answerFields = z.object({
  role: z.string().min(1),
  /** Of the text that the person read. */
  digest: z.string().regex(/^[0-9a-f]{64}$/, 'Open the page again: it lost the version that you read'),
  decision: z.enum(['signed', 'declined', 'noted'], 'Choose whether you sign or decline'),
  reason: z.string().trim().max(2000, 'The reason must be 2,000 characters or fewer').default(''),
  ...insteadFields,
  password: z.string().min(1, 'Enter your password'),
})
type Fields = z.output<typeof answerFields>
export type Answer = Omit<Fields, 'password' | keyof typeof insteadFields> & Partial<Instead>

interface Needs {
  fits: (typed: Pick<Fields, 'decision' | 'reason' | keyof typeof insteadFields>) => boolean
  otherwise: { path: string[]; message: string }
}
/** What a form with an answer needs if it declines. */
export const needsOfDecline: Needs[] = [
  {
    fits: ({ decision, reason }) => decision !== 'declined' || reason !== '',
    otherwise: { path: ['reason'], message: 'Say why you decline, so that the writer knows what to change' },
  },
  {
    fits: (typed) => typed.decision !== 'declined' || typed.instead_email === '' || typed.instead_name !== '',
    otherwise: { path: ['instead_name'], message: 'Enter the name of who should sign instead' },
  },
  {
    fits: (typed) => typed.decision !== 'declined' || typed.instead_name === '' || typed.instead_email !== '',
    otherwise: { path: ['instead_email'], message: 'Enter the email address of who should sign instead' },
  },
]
const form = needsOfDecline.reduce((fields, { fits, otherwise }) => fields.refine(fits, otherwise), answerFields)

export interface Answering {
  round: { version_id: string; number: number; digest: Digest } | undefined
  /** Each signer of the version that is out, with their answer. */
  signers: SignerState[]
  /** What each of them is asked to do, in their order. */
  asked: Asked[]
  organisation: string | null
}

export async function loadAnswering(
  trx: Reader,
  { project }: { project: ProjectId },
  { access, actor }: Doing,
  { role }: Pick<Answer, 'role'>,
): Promise<Answering> {
  if (!access.roles.some((one) => one.key === role)) throw new ForbiddenError('Not your role')
  const round = await findOpenRound(trx, project)
  const signers = await listSigners(trx, project)
  const answers = round ? (await listAnswersTo(trx, round.version_id)).map(asSignature) : []
  const asked = round ? await findAsked(trx, project, { round, signers }) : []
  return { round, signers: stateOfSigners(signers, answers), asked, organisation: await findOrganisation(trx, actor.id ?? noPersonId) }
}

const moved = 'The procedure changed while you were reading it, so your signature was not taken. Read the new version and sign that.'

/** Binds a person, role, meaning and time to the digest that was read, or says why not. */
export function decideSignature(
  { round, signers, asked, organisation }: Answering,
  typed: Answer,
  doing: Pick<Doing, 'access' | 'actor' | 'at' | 'newId' | 'trace' | 'howProven' | 'person'>,
) {
  const { access, actor, at, newId, trace, howProven } = doing
  const { decision, reason } = typed
  if (!round) return refused({ form: 'Nothing is out for signature now. Look at the procedure page for what happens next.' })
  if (round.digest !== typed.digest) return overtakenWith(moved)
  const place = signers.findIndex((one) => one.roleKey === typed.role && answererOf(one, actor.id))
  const signer = signers[place]
  const answerer = signer && answererOf(signer, actor.id)
  if (!answerer) return refused({ form: 'You no longer hold this role on the project, so you cannot sign for it.' })
  const who = signer.by === null || signer.by.id === actor.id ? 'You have' : `${signer.by.name} has`
  if (signer.state !== 'waiting') return overtakenWith(`${who} answered already for this version. A new version opens a new round.`)
  const { actingFor, given, addedBy } = answerer
  const noted = decision === 'noted' ? basisOfNote(asked[place], answerer) : undefined
  if (decision === 'noted' && !noted)
    return refused({ role: 'You have not signed all that concerns your role in this version. Read it, then sign or decline.' })
  const signedFor = signedForBy(signers, actor.id)
  const why = whyNotAnswer({ roleName: signer.roleName, given, decision, signedFor, most: access.project.roles_per_signer })
  if (why !== undefined) return refused({ role: why })
  const instead = insteadOf(typed)
  if (instead !== null && instead.instead_email === doing.person?.email.toLowerCase())
    return refused({ instead_email: 'This is your own address. Enter that of who should sign instead' })
  const row: SopSignaturesTable = {
    id: newId(),
    version_id: round.version_id,
    project_id: access.project.id,
    digest: round.digest,
    role_key: signer.roleKey,
    role_name: signer.roleName,
    person_id: actor.id ?? noPersonId,
    person_name: actor.name,
    decision,
    meaning:
      decision === 'noted'
        ? meaningOfNote({ roleName: signer.roleName, service: access.service.name, number: round.number, since: noted?.number ?? 0 })
        : meaningOf({ roleName: signer.roleName, service: access.service.name, decision, actingFor: actingFor?.name ?? null }),
    reason: reason || null,
    at,
    given_by: addedBy,
    for_person_id: actingFor?.id ?? null,
    for_person_name: actingFor?.name ?? null,
    organisation: organisation ?? access.roles.find((one) => one.key === typed.role)?.organisation ?? null,
    ...howProven,
    session_hash: trace?.sessionHash ?? null,
    request_id: trace?.requestId ?? null,
    signed_version_id: noted?.id ?? null,
    corrects_id: null,
    corrected_because: null,
    instead_name: instead?.instead_name ?? null,
    instead_email: instead?.instead_email ?? null,
  }
  const role = row.for_person_name === null ? signer.roleName : `${signer.roleName}, for ${row.for_person_name}`
  const what = { id: row.id, project: row.project_id, number: round.number, role, to: row.digest, reason: row.reason, instead: row.instead_name }
  const happened: [{ kind: `sop.${typeof decision}` } & typeof what] = [{ kind: `sop.${decision}`, ...what }]
  return { next: row, happened }
}

/** Signs the version that is out for signature in a role, or declines it. */
export const signProcedure = projectAct({
  permission: 'sop.sign',
  form,
  signed: true,
  // Concurrent signatures of one person are taken one after the other, so that the count of roles is right; nobody can be removed from the project in
  // between.
  lock: (trx, { project }) => holdRound(trx, project),
  load: loadAnswering,
  decide: decideSignature,
  async save(trx, signature, doing) {
    await insertSignature(trx, signature)
    await tellOfAnswer(trx, signature, doing)
    return endAnswered(trx, signature)
  },
  // Sites may rest on it.
  after: refreshGates,
  says: ({ decision }) => `You ${decision} the procedure`,
})
