import { createHash } from 'node:crypto'
import type { Page } from '../../access/page.ts'
import { isOpen, isUnderCorrection } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { Kept } from '../../db/kept.ts'
import { inLatin1 } from '../../web/components/html.ts'
import { keptRows } from '../go-live/rows.store.ts'
import { closureBanner } from '../ods/banner.ts'
import { offerLine } from '../template-offer/template-offer.page.ts'
import { projectPage } from './project-page.ts'

/** Pages of projects as they were drawn for a person, apart from the form for a note: drawn again only where something of the project, its service or its product changed. */
const drawnProjects = new Kept<{ standing: string; lately: string }>(300)

const digestOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('base64')

export async function showProject(page: Page, { status = 200, errors = {} }: Partial<Again> = {}): Promise<void> {
  const { access } = page
  const today = page.today
  const rows = await keptRows(page.db.read, access)
  const of = {
    personId: page.person.personId,
    today,
    isOpen: isOpen(page),
    mayHistory: page.may('history.view'),
    mayManage: page.may('project.manage'),
    mayCorrect: page.may('project.correct'),
    environments: page.context.templates.environments,
  }
  const offer = of.mayManage ? await offerLine(page.db.read, access, page.context.templates) : null
  const drawn = await drawnProjects.get(
    page.db.read,
    JSON.stringify([access.project.id, of.personId, today, of.isOpen, of.mayHistory, of.mayManage, of.mayCorrect]),
    `${access.stamp} ${JSON.stringify([access.roles, rows.catalogue, offer])} ${digestOf(rows.partners)}`,
    async () => {
      const shown = { ...(await projectPage(page.db.read, access, rows, of)), mayManage: of.mayManage, maySetDates: of.mayManage && of.isOpen, offer }
      return { standing: inLatin1(page.part('projects/standing', shown)), lately: inLatin1(page.part('projects/lately', shown)) }
    },
  )
  page.show(
    'projects/show',
    {
      title: access.project.name,
      status,
      errors,
      breadcrumbs: [
        { text: 'Projects', href: '/projects' },
        { text: access.service.name, href: `/services/${access.service.ods_code}` },
      ],
    },
    {
      ...drawn,
      closure: await closureBanner(page, access.project.service_id),
      home: `/projects/${access.project.id}`,
      mayCompare: of.mayManage && isOpen(page),
      mayNote: page.may('note.write') && isOpen(page),
      mayEndCorrection: of.mayCorrect && isUnderCorrection(access.project, today),
    },
  )
}
