import { createHash } from 'node:crypto'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { findAccountByEmail, findPersonOfAccount } from '../../web/sign-in/accounts.store.ts'
import { may } from '../../access/permissions.ts'
import type { WorkbookSheet } from '../import/workbook.ts'
import { prepareImport } from './prepare-import.ts'
import type { Counts } from './prepare-import.ts'
import { clearImportRows, findTrackerImport, importMeanwhile, moveImport } from './tracker-import.store.ts'
import { writeImport } from './write-import.ts'

export type ToldImport = Counts & { kind: 'rollout-tracker'; warnings: string[]; /** Null where nothing was to be written. */ importId: string | null }

/** Imports a rollout tracker, or only says what it would change. Throws an Error that says which flag to mend. */
export async function importTracker(context: Context, given: { fileName: string; bytes: Uint8Array; sheets: WorkbookSheet[]; write: boolean; by: string | undefined; careSetting: string | undefined }): Promise<ToldImport> {
  const { db } = context
  const careSetting = given.careSetting ?? 'gp-practice'
  if (!context.templates.careSettings.some((one) => one.key === careSetting)) throw new Error(`--care-setting: there is no ${careSetting.slice(0, 40)}. Choose one of ${context.templates.careSettings.map((one) => one.key).join(', ')}`)
  const person = await importer(context, given.by)
  const id = context.newId()
  const counts = await prepareImport(context, { id, fileName: given.fileName, digest: createHash('sha256').update(given.bytes).digest('hex'), sheets: given.sheets, person })
  const one = await findTrackerImport(db.read, id)
  const warnings = JSON.parse(one?.warnings ?? '[]') as string[]
  if (!given.write || !one) {
    await db.write(async (trx) => {
      await clearImportRows(trx, id)
      await trx.deleteFrom('tracker_imports').where('id', '=', id).execute()
    })
    return { kind: 'rollout-tracker', ...counts, warnings, importId: null }
  }
  const meanwhile = await importMeanwhile(db.read, one)
  if (meanwhile?.state === 'writing' || meanwhile?.state === 'undoing') throw new Error(`${meanwhile.person_name} is importing ${meanwhile.file_name} now. Wait until that is done, and import again`)
  await db.write((trx) => moveImport(trx, id, ['review'], 'writing', { choices: JSON.stringify({ careSetting, close: [] }), settled_by: person.name, settled_at: nowIso(context) }))
  await writeImport(context, id)
  return { kind: 'rollout-tracker', ...counts, warnings, importId: id }
}

async function importer(context: Context, email: string | undefined): Promise<{ personId: string; name: string }> {
  if (email === undefined) return { personId: 'command-line', name: 'The command line' }
  const account = await findAccountByEmail(context.db.read, email)
  const person = account && (await findPersonOfAccount(context.db.read, account.id))
  if (!person || !may('rollout.manage', { installationRole: person.installationRole, roles: [] })) throw new Error('--by must be the email address of an account of the booking team')
  return person
}
