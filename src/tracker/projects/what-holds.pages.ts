import type { Page } from '../../access/page.ts'
import { stageOf } from '../go-live/gate-page.ts'
import { cachedRows } from '../go-live/rows.store.ts'

/** Leads to where that is done which holds a project now: lists name it without its address. To the project itself if nothing holds it. */
export async function openWhatHolds(page: Page): Promise<void> {
  const { access, today } = page
  const rows = await cachedRows(page.db.read, access)
  const { line } = stageOf(rows, access.project, { today, environments: page.context.templates.environments })
  page.res.redirect(303, line.holds[0]?.href ?? `/projects/${access.project.id}`)
}
