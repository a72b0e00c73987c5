import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import type { Reader } from '../../db/database.ts'
import { faultsOfBody } from '../template-versions/body.ts'
import type { TemplateBody } from '../template-versions/body.ts'
import { findKnownVersion } from '../template-versions/get-version.ts'
import { versionName } from '../template-versions/version-name.ts'
import { findNewest } from '../template-versions/versions.store.ts'
import { changesBetween } from './changes.ts'
import { getDraft } from './get-draft.ts'

/** What was found in a draft of this version, compared with the newest published version. */
export interface CheckedDraft {
  version: number
  newest: number | null
  /** Why it cannot be published; undefined if it can. */
  fault: string | undefined
}

/** Care settings that services may have, and that the draft would take from them. */
const lostSettings = (before: TemplateBody, after: TemplateBody): string[] =>
  before.careSettings.filter((one) => !after.careSettings.some((other) => other.key === one.key)).map((one) => one.name)

/** Why this content cannot be the next version, whoever publishes it on whatever day. `before` is what the newest version has, or the templates in force. */
export function faultOfDraft(body: TemplateBody, before: TemplateBody | undefined, { environments }: Pick<Context['templates'], 'environments'>) {
  if (faultsOfBody(body, environments).length > 0) return 'Fix the problems listed in the draft first'
  const lost = before ? lostSettings(before, body) : []
  if (lost.length > 0) return `Services may have the care setting ${lost.join(', ')}, which this draft does not have. Start from a newer version`
  return before && changesBetween(before, body).length === 0 ? 'The draft has nothing that is different from the newest version' : undefined
}

/** Reads and checks the draft as it is now: some milliseconds of work, so not in a transaction. */
export async function checkDraft(db: Reader, templates: Context['templates']): Promise<CheckedDraft> {
  const { row, body } = await getDraft(db)
  const newest = await findNewest(db)
  await nextTurn()
  const known = await findKnownVersion(db, newest ? versionName(newest.number) : templates.version, templates)
  await nextTurn()
  return { version: row.version, newest: newest?.number ?? null, fault: faultOfDraft(body, known?.body, templates) }
}
