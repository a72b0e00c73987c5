import { z } from 'zod'
import { ConflictError, InvalidFormError, Refusal } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { momentOf } from '../../web/moments.ts'
import { findVisibleProject } from '../../access/access.store.ts'
import { stateActs, stateNames } from '../../access/project-state.ts'
import { changeState, findOpenProject, findStanding } from './projects.store.ts'

type Act = keyof typeof stateActs
const form = z.object({
  reason: z.string().trim().min(1, 'Give the reason, so that everybody in the project knows it').max(2000, 'Use 2,000 characters or fewer'),
  version: z.coerce.number().int(),
})

async function show(page: Page, act: Act, given: { status?: number; errors?: Record<string, string>; conflict?: string } = {}): Promise<void> {
  const latest = (await findVisibleProject(page.db.read, page.person, page.access.project.id))?.project ?? page.access.project
  const rule = stateActs[act]
  const possible = rule.from.includes(latest.state)
  if (!possible && given.status === undefined) throw new Refusal(`This project is ${stateNames[latest.state].toLowerCase()} already.`)
  const other = act === 'resume' ? await findOpenProject(page.db.read, { serviceId: latest.service_id, role: latest.role, otherThan: latest.id }) : undefined
  page.show(
    'projects/state',
    { title: rule.heading, status: given.status ?? 200, errors: given.errors ?? {}, breadcrumbs: [{ text: latest.name, href: `/projects/${latest.id}` }] },
    {
      project: latest,
      act,
      rule,
      possible: possible && other === undefined,
      isOtherOpen: other !== undefined,
      conflict: given.conflict ?? null,
      /** Offered by the page that leads here; it can be changed. */
      reason: (page.query('reason') ?? '').slice(0, 2000),
    },
  )
}

async function change(page: Page, act: Act): Promise<void> {
  const { project } = page.access
  const rule = stateActs[act]
  try {
    const { reason, version } = page.form(form)
    await page.db.transaction(async (trx) => {
      const before = await findStanding(trx, project.id)
      await changeState(trx, { id: project.id, version, from: rule.from, to: rule.to, reason })
      await recordEvents(trx, [
        page.event({
          subject: 'project',
          subjectId: project.id,
          action: rule.action,
          sentence: `${page.person.name} ${rule.verb}`,
          from: project.state,
          to: rule.to,
          reason,
          undoes: act === 'resume' && before?.action !== 'resumed' ? (before?.id ?? null) : null,
        }),
      ])
    })
    page.done(`/projects/${project.id}`, rule.done)
  } catch (error) {
    if (error instanceof InvalidFormError) return show(page, act, { status: 422, errors: error.fields })
    if (error instanceof Refusal) return show(page, act, { status: 422, errors: { reason: error.message } })
    if (!(error instanceof ConflictError)) throw error
    const first = await findStanding(page.db.read, project.id)
    const told = first ? `${first.sentence} on ${momentOf(first.at)}${first.reason ? `: ${first.reason}` : ''}.` : 'Somebody else changed this project first.'
    await show(page, act, { status: 409, conflict: `${told} What you typed is below, unsaved.` })
  }
}

/** Hold, stop and resume: a page each, because each says what follows before its button. */
export const stateRoutes: Route[] = (['hold', 'stop', 'resume'] as const).flatMap((act) => [
  get(`/projects/:project/${act}`, 'project.manage', (page) => show(page, act)),
  post(`/projects/:project/${act}`, 'project.manage', (page) => change(page, act)),
])
