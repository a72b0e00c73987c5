import { z } from 'zod'
import { overtakenWith, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SopSignaturesTable } from '../../db/tables/sop.ts'
import { endAnswered } from '../delegation/delegations.store.ts'
import { answerFields, decideSignature, loadAnswering, needsOfDecline } from './sign.ts'
import type { Answer, Answering } from './sign.ts'
import { holdRound } from './rounds.store.ts'
import { insertSignature, listAnswersTo } from './signatures.store.ts'
import { tellOfAnswer } from './tell-of-answers.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'

const because = z
  .string('Say why you correct your answer')
  .trim()
  .min(1, 'Say why you correct your answer')
  .max(2000, 'The reason must be 2,000 characters or fewer')
const form = needsOfDecline.reduce((fields, { fits, otherwise }) => fields.refine(fits, otherwise), answerFields.extend({ because }))

interface Found extends Answering {
  /** The answers to the version that is out. */
  answers: SopSignaturesTable[]
}

async function load(trx: Reader, where: { project: ProjectId }, doing: Doing, typed: { role: string }): Promise<Found> {
  const found = await loadAnswering(trx, where, doing, typed)
  return { ...found, answers: found.round ? await listAnswersTo(trx, found.round.version_id) : [] }
}

/** Gives another answer in place of one's own, or of one that someone gave for them, by the same rules. The answer before stays on record. */
export function decideCorrection(
  { answers, ...found }: Found,
  { because: why, ...typed }: Answer & { because: string },
  doing: Pick<Doing, 'access' | 'actor' | 'at' | 'newId' | 'trace' | 'howProven' | 'person'>,
) {
  const { actor } = doing
  const before = answers.find((one) => one.role_key === typed.role && [one.person_id, one.for_person_id].includes(actor.id))
  if (!before) return overtakenWith('You have not answered this version in this role, so there is nothing to correct.')
  const who = before.person_id === actor.id ? 'You' : before.person_name
  if (before.decision === typed.decision) return refused({ decision: `${who} ${before.decision} it already. Choose another answer to correct it` })
  const signerId = before.for_person_id ?? before.person_id
  const isMine = (one: Answering['signers'][number]): boolean => one.roleKey === typed.role && one.personId === signerId
  const signers = found.signers.map((one) => (isMine(one) ? { ...one, state: 'waiting' as const, by: null } : one))
  const decided = decideSignature({ ...found, signers }, typed, doing)
  if (!('next' in decided)) return decided
  const { next, happened } = decided
  const row: SopSignaturesTable = { ...next, corrects_id: before.id, corrected_because: why }
  const { kind: _kind, ...what } = happened[0]
  return { next: row, happened: [{ kind: 'sop.corrected' as const, ...what, was: before.decision, now: row.decision, reason: why }] }
}

/** Corrects the answer that someone gave to the version that is out, until the next version is issued. */
export const correctAnswer = projectAct({
  permission: 'sop.sign',
  form,
  signed: true,
  lock: (trx, { project }: { project: ProjectId }) => holdRound(trx, project),
  load,
  decide: decideCorrection,
  async save(trx, signature, doing) {
    await insertSignature(trx, signature)
    await tellOfAnswer(trx, signature, doing)
    return endAnswered(trx, signature)
  },
  // Sites may rest on it.
  after: refreshGates,
  says: ({ decision }) => `You corrected your answer: you ${decision} the procedure`,
})
