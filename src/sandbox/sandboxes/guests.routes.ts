import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { isOpen, mustBeOpen } from '../../access/project-state.ts'
import { codeText } from '../../web/code-field.ts'
import { momentOf } from '../../web/moments.ts'
import { listInteractions } from '../interactions/interactions.store.ts'
import { endGuest, insertGuest, listGuests, listHosts } from './guests.store.ts'
import { baseUrlOf, sandboxCrumbs, sandboxHome, sandboxOf } from './sandbox.routes.ts'
import { shownInteraction } from '../interactions/shown.ts'

const base = '/projects/:project/sandbox/guests'
const home = (page: Page): string => `${sandboxHome(page)}/guests`

const code = (says: string) =>
  codeText().pipe(
    z
      .string()
      .toUpperCase()
      .regex(/^[A-Z0-9]{3,10}$/, says),
  )
const inviteForm = z.object({
  ods: code('Enter the ODS code of the 111 provider, like RYE'),
  organisation: z.union([z.literal(''), code('Enter the ODS code that its tokens name, like RYE, or leave this blank')]).default(''),
})

/** The sandbox of a Provider's project. A Consumer's practice sandbox has no guests. */
async function hostOf(page: Page) {
  if (page.access.project.role !== 'provider') throw new NotFoundError('A practice sandbox has no partners')
  return sandboxOf(page)
}

async function show(page: Page, given: { status?: number; errors?: Record<string, string> } = {}): Promise<void> {
  const sandbox = await hostOf(page)
  const guests = await listGuests(page.context.projects, page.db.read, sandbox.id)
  page.show(
    'sandbox/guests',
    { title: 'Partners on this sandbox', breadcrumbs: sandboxCrumbs(page), status: given.status ?? 200, errors: given.errors ?? {} },
    {
      here: home(page),
      home: sandboxHome(page),
      guests: guests.map((one) => ({ ...one, since: momentOf(one.invited_at) })),
      mayInvite: page.may('project.manage') && isOpen(page),
    },
  )
}

/** Invites the open Consumer's project of a 111 provider. Both projects have it in their history. */
async function invite(page: Page): Promise<void> {
  mustBeOpen(page)
  const sandbox = await hostOf(page)
  try {
    const form = page.form(inviteForm)
    const guest = await page.context.projects.findConsumer(page.db.read, form.ods)
    if (!guest)
      throw new InvalidFormError({
        ods: `No Consumer project of ${form.ods} is open. Ask the 111 provider to start one, or the booking team to start it for them`,
      })
    const { project } = page.access
    const isNew = await page.db.transaction(async (trx) => {
      const added = await insertGuest(trx, {
        id: page.context.newId(),
        sandbox_id: sandbox.id,
        project_id: guest.id,
        organisation: form.organisation || form.ods,
        invited_by_id: page.person.personId,
        invited_by: page.person.name,
        invited_at: nowIso(page.context),
      })
      if (added)
        await recordEvents(trx, [
          page.event({
            subject: 'sandbox',
            subjectId: sandbox.id,
            action: 'invited',
            to: guest.name,
            sentence: `${page.person.name} invited ${guest.name} to the sandbox`,
          }),
          {
            ...page.event({
              subject: 'sandbox',
              subjectId: sandbox.id,
              action: 'invited',
              to: project.name,
              sentence: `${page.person.name} invited this project to the sandbox of ${project.name}`,
            }),
            projectId: guest.id,
          },
        ])
      return added
    })
    page.done(home(page), isNew ? `${guest.name} may use this sandbox` : `Nothing changed: ${guest.name} may use this sandbox already`)
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await show(page, { status: 422, errors: error.fields })
  }
}

async function end(page: Page): Promise<void> {
  mustBeOpen(page)
  const sandbox = await hostOf(page)
  const { project } = page.access
  const guest = await page.db.transaction(async (trx) => {
    const id = await endGuest(trx, sandbox.id, page.param('guest'), { name: page.person.name, at: nowIso(page.context) })
    if (id === undefined) throw new ConflictError('This invitation has ended already. Look at the list of partners again.')
    const ended = { id, name: (await page.context.projects.find(trx, [id])).get(id)?.name ?? '' }
    const event = { subject: 'sandbox', subjectId: sandbox.id, action: 'uninvited' }
    await recordEvents(trx, [
      page.event({ ...event, from: ended.name, sentence: `${page.person.name} ended the invitation of ${ended.name} to the sandbox` }),
      {
        ...page.event({ ...event, from: project.name, sentence: `${page.person.name} ended the invitation of this project to the sandbox of ${project.name}` }),
        projectId: ended.id,
      },
    ])
    return ended
  })
  page.done(home(page), `${guest.name} no longer sees this sandbox. They know its address: give the sandbox a new one if they must not use it`)
}

const exchangesShown = 50

/** A partner's sandbox as its guest sees it: where it is, what it offers, and the exchanges of the guest's own organisation. */
async function showHost(page: Page): Promise<void> {
  const host = (await listHosts(page.context.projects, page.db.read, page.access.project.id)).find((one) => one.guest_id === page.param('guest'))
  if (!host) throw new NotFoundError('No such sandbox')
  await page.context.interactions.flush()
  const [at, id] = [page.query('at'), page.query('last')]
  const [services, rows] = await Promise.all([
    page.db.read.selectFrom('sandbox_services').select('dos_id').where('sandbox_id', '=', host.id).orderBy('dos_id').execute(),
    listInteractions(page.db.read, host.id, {
      organisation: host.organisation,
      limit: exchangesShown + 1,
      ...(at !== undefined && id !== undefined ? { before: { at: at.slice(0, 40), id: id.slice(0, 100) } } : {}),
    }),
  ])
  const last = rows.length > exchangesShown ? rows[exchangesShown - 1] : undefined
  page.show(
    'sandbox/partner',
    { title: `Sandbox of ${host.project}`, breadcrumbs: sandboxCrumbs(page) },
    {
      home: sandboxHome(page),
      off: host.off === 1,
      baseUrl: baseUrlOf(page, host.key),
      dosIds: services.map((one) => one.dos_id).join(', ') || 'None yet',
      organisation: host.organisation,
      rows: rows.slice(0, exchangesShown).map(shownInteraction),
      next: last ? `${sandboxHome(page)}/partners/${host.guest_id}?${new URLSearchParams({ at: last.at, last: last.id })}` : null,
    },
  )
}

export const guestsRoutes: Route[] = [
  get(base, 'project.view', (page) => show(page)),
  post(base, 'project.manage', invite),
  post(`${base}/:guest/end`, 'project.manage', end),
  get('/projects/:project/sandbox/partners/:guest', 'project.view', showHost),
]
