import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { Refusal } from '../../errors.ts'
import { whyNotCorrected } from './open-correction.ts'

export function showCorrection(page: Page, given: Partial<Again> = {}): void {
  const { project } = page.access
  const why = whyNotCorrected(project, page.today)
  if (why !== undefined && given.status === undefined) throw new Refusal(why)
  const home = `/projects/${project.id}`
  page.show(
    'projects/correction',
    {
      title: 'Correct this closed project',
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [{ text: project.name, href: home }],
    },
    { project: { name: project.name, version: project.version }, home, conflict: given.conflict ?? null },
  )
}
