import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { PersonId } from '../../db/ids.ts'
import { digestOf } from '../../digest.ts'
import { ConflictError } from '../../errors.ts'
import { whoActs } from '../../access/who-acts.ts'
import type { CellAccount } from '../workbook/cell-account.ts'
import { beginImport } from './begin-import.ts'
import { compareImport } from './compare-import.ts'
import { leaseOfImport } from './import-runs.ts'
import type { Counts } from './kept-import.ts'
import type { Tracker } from './read-tracker.ts'
import { deleteTrackerImport, getTrackerImport, importMeanwhile, moveImport } from './tracker-import.store.ts'
import { writeImport } from './write-import.ts'
import { settingsToChoose } from '../care-settings/retired.ts'
import { usualSetting } from './kept-import.ts'

export type ToldImport = Counts & {
  kind: 'rollout-tracker'
  warnings: string[]
  cells: CellAccount | null
  /** Null if it was a dry run. */ importId: string | null
}

/** Imports a rollout tracker, or with a dry run only says what would change. Throws an Error that names the flag to correct. */
export async function importTracker(
  context: Context,
  given: { fileName: string; bytes: Uint8Array; tracker: Tracker; write: boolean; by: string | undefined; careSetting: string | undefined },
): Promise<ToldImport> {
  const careSetting = given.careSetting ?? usualSetting
  const inChoice = settingsToChoose(context.templates).map((one) => one.value)
  if (!inChoice.includes(careSetting))
    throw new Error(`--care-setting: there is no ${careSetting.slice(0, 40)}, or it is retired. Choose one of ${inChoice.join(', ')}`)
  const person = await whoActs(context, given.by, 'rollout.manage')
  const id = context.newId()
  const told = await context.leases.run(leaseOfImport(id), (db) => importWith({ ...context, db }, id, { ...given, person, careSetting }))
  if (!told) throw new Error('Another process took this import over, because this one did not respond for too long. Look at its page under Rollout, Import.')
  return told
}

/** The import itself, in a context whose writes are refused once another node has taken it over. */
async function importWith(
  context: Context,
  id: string,
  given: { fileName: string; bytes: Uint8Array; tracker: Tracker; write: boolean; person: { personId: PersonId; name: string }; careSetting: string },
): Promise<ToldImport> {
  const { db } = context
  const { person, careSetting, tracker, fileName } = given
  const digest = digestOf(given.bytes)
  await db.transaction((trx) => beginImport(trx, { id, fileName, digest, tracker, person, at: nowIso(context), within: null }))
  const counts = await compareImport(context, id, tracker)
  const one = await getTrackerImport(db.read, id, { person: null })
  const told = { kind: 'rollout-tracker' as const, ...counts, warnings: one.warnings, cells: one.read.cells ?? null }
  const forget = () => db.transaction((trx) => deleteTrackerImport(trx, id))
  if (!given.write) {
    await forget()
    return { ...told, importId: null }
  }
  const settled = { choices: JSON.stringify({ careSetting }), settled_by: person.name, settled_by_id: person.personId, settled_at: nowIso(context) }
  const begin = db.transaction(async (trx) => {
    const meanwhile = await importMeanwhile(trx, one, context.clock())
    if (meanwhile?.state === 'writing' || meanwhile?.state === 'undoing')
      throw new ConflictError(`${meanwhile.person_name} is importing ${meanwhile.file_name} now. Wait until that is done, and import again`)
    await moveImport(trx, id, ['review'], 'writing', settled)
  })
  await begin.catch(async (error: unknown) => {
    await forget()
    throw error
  })
  await writeImport(context, id)
  return { ...told, importId: id }
}
