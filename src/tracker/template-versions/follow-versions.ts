import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { today } from '../../day.ts'
import { version as release } from '../../version.ts'
import { bodyOf, readBody, templatesOf } from './body.ts'
import { versionName } from './version-name.ts'
import { findInForce, findReleased, findVersion, keepReleased } from './versions.store.ts'

type Following = Pick<Context, 'db' | 'clock' | 'templates'>

/** Brings this process to the version of the templates that is in force today. One small query if nothing has changed. */
export async function followVersions(context: Following): Promise<void> {
  const { db, templates } = context
  const found = await findInForce(db.read, today(context))
  if (!found || versionName(found.number) === templates.version) return
  const row = await findVersion(db.read, found.number)
  if (row) context.templates = templatesOf(readBody(row.body), { version: versionName(row.number), environments: templates.environments })
}

/** Keeps the content of this release's templates, for the projects that follow them after a later release. */
export async function noteReleased({ db, clock, templates }: Following): Promise<void> {
  if (await findReleased(db.read, templates.version)) return
  const row = { version: templates.version, release, body: JSON.stringify(bodyOf(templates)), first_used_at: nowIso({ clock }) }
  await db.transaction((trx) => keepReleased(trx, row))
}
