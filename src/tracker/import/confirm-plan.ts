import { z } from 'zod'
import { installationAct, overtakenWith, refused } from '../../access/act.ts'
import type { Decided, Overtaken, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { noProjectId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import { cleanedIn } from '../../web/code-field.ts'
import type { Confirmation, Confirmed } from './confirmation.ts'
import { getImport, linkProject, othersOfFile, settleImport } from './imports.store.ts'
import type { KeptImport } from './imports.store.ts'
import { readPeople, reviewForm } from './review-form.ts'
import { faultsOfReview, writeConfirmed } from './write-confirmed.ts'
import { findIdOfOthers, findServiceOfPlan } from './plan-service.store.ts'

export const settledAlready = 'This import was confirmed or dropped already. Look at its page.'

interface ToConfirm {
  importId: string
  confirmation: Confirmation
  /** How many other locations of the file are waiting for review. */
  waiting: number
  /** The outcome, filled in while saving. */
  came: Pick<Confirmed, 'left' | 'open' | 'recorded'> & { projectId: ProjectId }
}

export interface FoundToConfirm {
  kept: Pick<KeptImport, 'id' | 'plan' | 'file_name' | 'settled_at'>
  waiting: number
  /** Why nobody can tell which of several services of the ODS code is meant; null if that is clear. */
  unclear: string | null
  /** A DoS id of another service, which someone with an area may not add. */
  ofOthers?: string
}

export function decideConfirm(
  { kept, waiting, unclear, ofOthers }: FoundToConfirm,
  typed: Record<string, string>,
  { person, templates }: Doing,
): Refused | Overtaken | Decided<ToConfirm> {
  if (kept.settled_at !== null) return overtakenWith(settledAlready)
  const { plan } = kept
  const read = reviewForm.safeParse(typed)
  const { people, errors, cleaned } = readPeople(plan, typed)
  if (!read.success) for (const issue of read.error.issues) errors[issue.path.join('.')] ??= issue.message
  if (!read.success || Object.keys(errors).length > 0) return refused(errors, { ...(read.success ? {} : cleanedIn(read.error.issues)), ...cleaned })
  const faults = {
    ...faultsOfReview({ review: read.data }, { templates }),
    ...(unclear === null ? {} : { ods_code: unclear }),
    ...(ofOthers === undefined
      ? {}
      : { dos_ids: `${ofOthers} is the DoS id of another service. Take it out here, and ask the booking team whether both share it` }),
  }
  if (Object.keys(faults).length > 0) return refused(faults)
  if (!person) return refused({ form: 'Say who manages the project' })
  const met = plan.prerequisites.flatMap((_one, row) => (typed[`met-${row}`] === 'yes' ? [row] : []))
  const confirmation = { plan, review: read.data, people, met, by: person, fileName: kept.file_name }
  return { next: { importId: kept.id, confirmation, waiting, came: { projectId: noProjectId, left: [], open: [], recorded: 0 } }, happened: [] }
}

/** What was not added to a service, and what to do about it. */
const leftInWords = (left: string[]): string =>
  left.length === 0
    ? ''
    : `. The service was left as it is, because others manage it or it would change areas: the file adds ${left.join(', ')}. They, or the booking team, can add that`

/** What was recorded before the project was here. */
const recordedInWords = (recorded: number): string =>
  recorded === 0 ? '' : `. What the file recorded of ${recorded === 1 ? '1 case' : `${recorded} cases`} is kept beside them and counts for no gate`

/** What was confirmed as met and is not met. */
const openInWords = (open: string[]): string => (open.length === 0 ? '' : `. Not met yet, because they need others first: ${open.join(', ')}`)

const waitingInWords = (others: number): string =>
  others === 0
    ? ''
    : `. ${others === 1 ? 'Another location' : `${others} other locations`} of this file ${others === 1 ? 'waits' : 'wait'} for review under Import`

/** Starts the project of a plan, as a person reviewed it. */
export const confirmPlan = installationAct({
  permission: 'plan.import',
  form: z.record(z.string(), z.string().catch('')),
  async load(trx, where: { import: string }, doing, typed) {
    const kept = await getImport(trx, where.import, doing)
    const waiting = (await othersOfFile(trx, kept)).filter((one) => one.project_id === null).length
    const read = reviewForm.safeParse(typed)
    if (!read.success) return { kept, waiting, unclear: null }
    const meant = await findServiceOfPlan(trx, read.data, doing.person)
    if ('why' in meant) return { kept, waiting, unclear: meant.why }
    const ofOthers = await findIdOfOthers(trx, read.data.dos_ids, { key: meant.key, person: doing.person })
    return { kept, waiting, unclear: null, ...(ofOthers === undefined ? {} : { ofOthers }) }
  },
  decide: decideConfirm,
  async save(trx, { importId, confirmation, came }, { at, actor, newId, templates }, { sandboxes }) {
    await settleImport(trx, importId, { projectId: null, at })
    const { happened, result } = await writeConfirmed(trx, confirmation, { templates, sandboxes, by: { at, actor, newId } })
    await linkProject(trx, importId, result.projectId)
    Object.assign(came, result)
    return happened
  },
  says: ({ confirmation: { plan, fileName }, waiting, came: { left, open, recorded } }) =>
    `Project started from ${fileName} with ${plan.cases.length} cases${recordedInWords(recorded)}${openInWords(open)}${leftInWords(left)}${waitingInWords(waiting)}`,
})
