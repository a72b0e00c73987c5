import { z } from 'zod'
import { installationAct, overtakenWith, refused } from '../../access/act.ts'
import type { Decided, Overtaken, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { TrackerImportsTable } from '../../db/tables/imports.ts'
import { ConflictError } from '../../errors.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { forgetAlias, learn, learntAliases } from '../aliases/aliases.store.ts'
import type { Learnt } from '../aliases/learnt.ts'
import { settleFile } from '../kept-files/kept-files.store.ts'
import { columnsToLearn } from './corrections.ts'
import { startWriting } from './import-runs.ts'
import { settledAlready } from './in-review.ts'
import { addsServices, noCorrections } from './kept-import.ts'
import type { TrackerImport } from './kept-import.ts'
import { getTrackerImport, importMeanwhile, moveImport } from './tracker-import.store.ts'
import { faultOfSetting } from '../care-settings/retired.ts'

export interface FoundToApprove {
  one: TrackerImport
  learnt: Learnt
  /** Another import that is being written, or was written since this one was compared. */
  meanwhile: Awaited<ReturnType<typeof importMeanwhile>>
}

async function load(trx: Reader, where: { import: string }, doing: Doing): Promise<FoundToApprove> {
  const { at } = doing
  const one = await getTrackerImport(trx, where.import, doing)
  const [learnt, meanwhile] = [await learntAliases(trx), await importMeanwhile(trx, one, Date.parse(at))]
  return { one, learnt, meanwhile }
}

/** Whether this person has already approved it: pressing the button twice is not a conflict. */
export const isApprovedBy = ({ state, settled_by_id: by }: Pick<TrackerImport, 'state' | 'settled_by_id'>, personId: PersonId | null): boolean =>
  (state === 'writing' || state === 'done') && by !== null && by === personId

type Meanwhile = NonNullable<FoundToApprove['meanwhile']>
export const importedSince = ({ person_name: name, state, file_name: file }: Meanwhile): string =>
  `${name} ${state === 'writing' ? 'is importing' : 'imported'} ${file} after this file was compared. Compare again before you import.`
export const meanwhileWords = ({ person_name: name, state, file_name: file }: Meanwhile): string =>
  `${name} ${state === 'writing' ? 'is importing' : 'imported'} ${file} after this file was compared. Compare again, look at what is different, then import`

/** What the installation learns when an import is approved: within an area nothing, because names mean the same everywhere. */
function lessonsOf({ one, learnt }: FoundToApprove) {
  const told = one.within_id === null ? one.choices.told : noCorrections
  const { learn: columns, forget } = columnsToLearn(told, one.read.columns, learnt.columns)
  const happened: Happened[] = [
    ...forget.map((column): Happened => ({ kind: 'alias.forgotten', id: column, project: null, column })),
    ...columns.map(({ heading, field }): Happened => ({ kind: 'alias.learnt', id: heading, project: null, column: heading, to: field })),
    ...told.names.map(({ name, other }): Happened => ({ kind: 'alias.learnt', id: name, project: null, name, means: other, to: other })),
  ]
  return { forget, columns, names: told.names, happened }
}

interface Approval {
  id: string
  /** Null if this person has already approved it. */
  write: { fileId: string | null; lessons: Omit<ReturnType<typeof lessonsOf>, 'happened'>; set: Partial<TrackerImportsTable> } | null
}

export function decideApproval(
  found: FoundToApprove,
  { care_setting: careSetting }: { care_setting: string },
  { actor, at, templates }: Doing,
): Refused | Overtaken | Decided<Approval> {
  const { one, meanwhile } = found
  const { id, file_id: fileId } = one
  if (isApprovedBy(one, actor.id)) return { next: { id, write: null }, happened: [] }
  if (one.state !== 'review') return overtakenWith(settledAlready)
  const fault = faultOfSetting(templates, careSetting)
  if (fault !== undefined && addsServices(one.counts)) return refused({ care_setting: fault })
  if (meanwhile) return overtakenWith(meanwhileWords(meanwhile))
  const { happened, ...lessons } = lessonsOf(found)
  const settled = { settled_by: actor.name, settled_by_id: actor.id, settled_at: at }
  const chosen = fault !== undefined ? one.choices : { ...one.choices, careSetting }
  const set = { choices: JSON.stringify(chosen), ...settled }
  return { next: { id, write: { fileId, lessons, set } }, happened }
}

/** Approves an import: what it teaches about names applies from now on, and its rows are written in the background. */
export const approveImport = installationAct({
  permission: 'tracker.import',
  form: z.object({ care_setting: z.string().default('') }),
  load,
  decide: decideApproval,
  async save(trx, { id, write }, { at }) {
    if (!write) return
    const { fileId, lessons, set } = write
    if (!(await moveImport(trx, id, ['review'], 'writing', set))) throw new ConflictError(settledAlready)
    for (const heading of lessons.forget) await forgetAlias(trx, 'column', heading)
    for (const { heading, field } of lessons.columns) await learn(trx, 'column', heading, field)
    for (const { kind, name, other } of lessons.names) await learn(trx, kind, name, other)
    await settleFile(trx, fileId, at)
  },
  after: (context, { id, write }) => Promise.resolve(write ? startWriting(context, id) : undefined),
  says: () => '',
})
