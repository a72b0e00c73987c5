import { z } from 'zod'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { findVisibleProject } from '../../access/access.store.ts'
import { isOpen, mustBeOpen } from '../../access/project-state.ts'
import { ConflictError, InvalidFormError } from '../../errors.ts'
import { keepAsItIs, takeOffer } from './take-offer.ts'
import { templateOfferPage } from './template-offer.page.ts'

const base = '/projects/:project/templates'
const version = z.string().min(1).max(100)
const form = z.object({
  from: version,
  to: version,
  take: z
    .union([
      z.array(z.string().max(2000)).max(2000),
      z
        .string()
        .max(2000)
        .transform((one) => [one]),
    ])
    .optional()
    .transform((ids) => ids ?? []),
})

async function show(page: Page, given: { status?: number; errors?: Record<string, string>; conflict?: string; chosen?: string[] } = {}): Promise<void> {
  const project = (await findVisibleProject(page.db.read, page.person, page.access.project.id))?.project ?? page.access.project
  page.show(
    'template-offer/index',
    {
      title: 'New templates',
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }],
    },
    {
      ...(await templateOfferPage(page.db.read, project, page.context.templates, given.chosen)),
      home: `/projects/${project.id}`,
      conflict: given.conflict ?? null,
      mayTake: isOpen(page),
    },
  )
}

/** Who looked at other templates, or another project, than there are now sees it as it is, with their choices. */
async function acting(page: Page, act: (read: z.output<typeof form>) => Promise<void>): Promise<void> {
  mustBeOpen(page)
  const read = page.form(form)
  try {
    if (read.to !== page.context.templates.version) throw new ConflictError('The templates changed again while you were looking.')
    await act(read)
  } catch (error) {
    if (error instanceof InvalidFormError) return show(page, { status: 422, errors: error.fields, chosen: read.take })
    if (!(error instanceof ConflictError)) throw error
    await show(page, { status: 409, conflict: `${error.message} Nothing was taken. This is what would change now, with your choices.`, chosen: read.take })
  }
}

const take = (page: Page): Promise<void> =>
  acting(page, async ({ from, take: ticked }) => {
    const { taken, missed } = await takeOffer(page, { from, ticked })
    const [n, m] = [taken.length, missed.length]
    const also =
      m === 0
        ? ''
        : `. ${m === 1 ? '1 thing that you ticked was' : `${m} things that you ticked were`} not: somebody worked on ${m === 1 ? 'it' : 'them'} meanwhile`
    page.done(
      `/projects/${page.access.project.id}`,
      n === 0 ? 'This project is up to date with the templates' : `${n === 1 ? '1 change' : `${n} changes`} taken from the templates${also}`,
    )
  })

const keep = (page: Page): Promise<void> =>
  acting(page, async ({ from }) => {
    await keepAsItIs(page, from)
    page.done(`/projects/${page.access.project.id}`, 'The project stays as it is. You are asked again when the templates change the next time')
  })

export const templateOfferRoutes: Route[] = [
  get(base, 'project.manage', (page) => show(page)),
  post(base, 'project.manage', take),
  post(`${base}/keep`, 'project.manage', keep),
]
