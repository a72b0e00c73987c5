import { findVisibleProject } from '../../access/access.store.ts'
import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { aboutVersion } from '../template-versions/followed-version.ts'
import { templateOfferPage } from './template-offer.page.ts'

/** What was ticked, if the page is shown again. */
function chosenIn(page: Page): string[] {
  const given: unknown = 'take' in page.sent ? page.sent.take : []
  return [given].flat().filter((one): one is string => typeof one === 'string')
}

/** Whoever looked at other templates, or another project, than there are now sees it as it is, with their choices. */
export async function showOffer(page: Page, given: Partial<Again> = {}): Promise<void> {
  const project = (await findVisibleProject(page.db.read, page.person, { project: page.access.project.id, today: page.today }))?.project ?? page.access.project
  const { templates } = page.context
  page.show(
    'template-offer/index',
    {
      title: 'New templates',
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }],
    },
    {
      ...(await templateOfferPage(page.db.read, project, templates, given.status === undefined ? undefined : chosenIn(page))),
      about: project.template_version === templates.version ? null : await aboutVersion(page, templates.version),
      home: `/projects/${project.id}`,
      conflict: given.first === undefined ? null : `${given.first} Nothing was taken. This is what would change now, with your choices.`,
      mayTake: isOpen(page),
    },
  )
}
