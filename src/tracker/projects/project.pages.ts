import { createHash } from 'node:crypto'
import type { Page } from '../../access/page.ts'
import { isOpen, isUnderCorrection } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { readModel } from '../../db/read-model.ts'
import type { Day } from '../../day.ts'
import { inLatin1 } from '../../web/components/html.ts'
import { cachedRows, namesOn } from '../go-live/rows.store.ts'
import { factsInFields } from '../custom-fields/values.pages.ts'
import { readOther } from '../other.ts'
import { closureBanner } from '../ods/banner.ts'
import { offerSummary } from '../template-offer/template-offer.page.ts'
import { followedVersion } from '../template-versions/followed-version.ts'
import { waveLine } from '../waves/project-wave.pages.ts'
import { projectPage } from './project-page.ts'

interface Rendered {
  whereItStands: string
  lately: string
}
/** Pages of projects as a person sees them, apart from the form for a note. `stamp` is another after each change of the project, its service, its product or its people's names. */
const renderedProjects = readModel(
  'rendered page of a project',
  { until: 'never', most: 300 },
  (_db, _: { projectId: ProjectId; personId: PersonId; today: Day; may: boolean[]; stamp: string }, render: () => Promise<Rendered>) => render(),
)

const digestOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('base64')

export async function showProject(page: Page, { status = 200, errors = {} }: Partial<Again> = {}): Promise<void> {
  const { access } = page
  const today = page.today
  const rows = await cachedRows(page.db.read, access)
  const of = {
    personId: page.person.personId,
    today,
    isOpen: isOpen(page),
    mayHistory: page.may('history.view'),
    mayManage: page.may('project.manage'),
    mayCorrect: page.may('project.correct'),
    environments: page.context.templates.environments,
  }
  const summary = of.mayManage ? await offerSummary(page.db.read, access, page.context.templates) : null
  const offer = summary === null ? null : `The templates have changed since this project began: ${summary}`
  const stamp = `${access.stamp} ${digestOf([access.roles, rows.catalogue, offer, rows.partners, await namesOn(page.db.read, access.project.id)])}`
  const rendered = await renderedProjects(
    page.db.read,
    { projectId: access.project.id, personId: of.personId, today, may: [of.isOpen, of.mayHistory, of.mayManage, of.mayCorrect], stamp },
    async () => {
      const shown = { ...(await projectPage(page.db.read, access, rows, of)), mayManage: of.mayManage, maySetDates: of.mayManage && of.isOpen, offer }
      return { whereItStands: inLatin1(page.part('projects/where-it-stands', shown)), lately: inLatin1(page.part('projects/lately', shown)) }
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
      ...rendered,
      wave: await waveLine(page),
      closure: await closureBanner(page, access.project.service_id),
      home: `/projects/${access.project.id}`,
      own: await factsInFields(page.db.read, 'project', { id: access.project.id, other: access.project.other === null ? {} : readOther(access.project.other) }),
      mayOwn: of.mayManage && of.isOpen,
      mayCompare: of.mayManage && isOpen(page),
      follows: await followedVersion(page, access.project.template_version, summary),
      maySavePattern: of.mayManage && page.may('pattern.manage'),
      mayNote: page.may('note.write') && isOpen(page),
      mayEndCorrection: of.mayCorrect && isUnderCorrection(access.project, today),
    },
  )
}
