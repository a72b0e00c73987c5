import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { ConflictError, InvalidFormError, NotFoundError, Refusal } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { momentOf } from '../../web/moments.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { findService, seesAllServices } from '../services/services.store.ts'
import { closingDay, closureSentence, contradiction, happenedTo, named, successorSentence } from './closure.ts'
import { openProjectsOf } from './closed-or-moved.store.ts'
import { happenedTags } from './closed-or-moved.routes.ts'
import { closureFacts, forgetSetAside, refreshClosed, saveSetAside } from './closures.store.ts'
import { movedPath } from './closed-or-moved.ts'

const base = '/services/:ods/closure'

async function load(page: Page) {
  const found = await findService(page.db.read, page.person, page.param('ods'))
  if (!found) throw new NotFoundError('No such service')
  const { service } = found
  const facts = (await closureFacts(page.db.read, [service], { seesServices: seesAllServices(page.person) })).get(service.id)
  if (!facts) throw new NotFoundError('No such service')
  return { service, facts }
}

async function show(page: Page, given: { status?: number; errors?: Record<string, string>; conflict?: string } = {}): Promise<void> {
  const { service, facts } = await load(page)
  const projects = (await openProjectsOf(page.db.read, viewerOf(page), [service.id])).get(service.id) ?? []
  const sentence = closureSentence(facts, page.today)
  const why = [sentence, successorSentence(facts.successors)].filter((one) => one !== '').join(' ')
  const next = facts.successors.find((one) => one.ours) ?? facts.successors[0]
  page.show(
    'ods/closure',
    {
      title: `${service.name}: closed or moved`,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [
        { text: 'Services that closed or moved', href: movedPath },
        { text: service.name, href: `/services/${service.ods_code}` },
      ],
    },
    {
      service,
      home: `/services/${service.ods_code}/closure`,
      sentence: why || 'This practice is open, as far as is known.',
      tag: happenedTags[happenedTo(facts, page.today)],
      contradiction: contradiction(facts, page.today),
      successors: facts.successors.map((one) => ({
        text: named(one),
        ours: one.ours,
        href: one.ours ? `/services/${one.code}` : `/services/new?ods=${one.code}`,
        project: one.ours ? `/services/${one.code}/projects/new` : null,
      })),
      projects: projects.map((one) => ({
        name: one.name,
        href: `/projects/${one.id}`,
        stop: `/projects/${one.id}/stop?${new URLSearchParams({ reason: why }).toString()}`,
        hold: one.state === 'open' ? `/projects/${one.id}/hold?${new URLSearchParams({ reason: why }).toString()}` : null,
      })),
      next: next ? named(next) : null,
      setAside: facts.setAside ? { ...facts.setAside, when: momentOf(facts.setAside.at) } : null,
      maySetAside: page.may('service.change') && facts.setAside === null && happenedTo(facts, page.today) !== 'open',
      mayChange: page.may('service.change'),
      mayStart: page.may('project.create'),
      seen: closingDay(facts) ?? '',
      conflict: given.conflict ?? null,
    },
  )
}

const form = z.object({
  reason: z.string().trim().min(1, 'Give the reason, so that others know why this service goes on').max(2000, 'Use 2,000 characters or fewer'),
  seen: z.string().default(''),
})

/** Has the service go on as if its practice were open: what is known of its closing stays, and counts again when another day becomes known. */
async function setAside(page: Page): Promise<void> {
  try {
    const { reason, seen } = page.form(form)
    const { service, facts } = await load(page)
    if (happenedTo(facts, page.today) === 'open') throw new Refusal('This practice is open, as far as is known. There is nothing to set aside.', 'reason')
    if (seen !== (closingDay(facts) ?? ''))
      throw new ConflictError('What is known of this practice has changed. Read it again, then set it aside if that is still right.')
    await page.db.transaction(async (trx) => {
      const isFirst = await saveSetAside(trx, {
        service_id: service.id,
        closed_on: closingDay(facts) ?? '',
        reason,
        person_id: page.person.personId,
        person_name: page.person.name,
        at: nowIso(page.context),
      })
      if (!isFirst) throw new ConflictError(`Somebody else set this aside first, for the reason that is here. You wrote: “${reason}”`)
      await refreshClosed(trx, page.today, (eb) => eb('id', '=', service.id))
      await recordEvents(trx, [
        page.event({
          subject: 'service',
          subjectId: service.id,
          action: 'closing-set-aside',
          sentence: `${page.person.name} set aside that the practice of ${service.name} closed or moved`,
          from: closureSentence(facts, page.today),
          reason,
        }),
      ])
    })
    page.done(`/services/${service.ods_code}/closure`, `${service.name} goes on as a service`)
  } catch (error) {
    if (error instanceof InvalidFormError) return show(page, { status: 422, errors: error.fields })
    if (error instanceof Refusal) return show(page, { status: 422, errors: { reason: error.message } })
    if (!(error instanceof ConflictError)) throw error
    await show(page, { status: 409, conflict: error.message })
  }
}

/** Takes what was set aside back: what is known of the closing counts again. */
async function withdraw(page: Page): Promise<void> {
  const { service, facts } = await load(page)
  const nothing = 'Nothing is set aside here any more. Look at the page of the service.'
  if (facts.setAside === null) throw new ConflictError(nothing)
  await page.db.transaction(async (trx) => {
    if (!(await forgetSetAside(trx, service.id))) throw new ConflictError(nothing)
    await refreshClosed(trx, page.today, (eb) => eb('id', '=', service.id))
    await recordEvents(trx, [
      page.event({
        subject: 'service',
        subjectId: service.id,
        action: 'closing-counts-again',
        sentence: `${page.person.name} has what is known of the closing of ${service.name} count again`,
        from: facts.setAside?.reason ?? null,
      }),
    ])
  })
  page.done(`/services/${service.ods_code}/closure`, 'What is known of its closing counts again')
}

export const closureRoutes: Route[] = [
  get(base, 'service.view', (page) => show(page)),
  post(base, 'service.change', setAside),
  post(`${base}/withdraw`, 'service.change', withdraw),
]
