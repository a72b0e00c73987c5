import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { listBack } from '../../web/list-back.ts'
import { seenOfManagers } from './change-manager.ts'
import { listManagerRows } from './managers.store.ts'
import { homeOf } from './people.pages.ts'

export const managerBack = (page: Page): string => listBack(page) ?? homeOf(page)

/** Who manages the project, and who is to. */
export async function showManager(page: Page, given: Partial<Again> = {}): Promise<void> {
  const { project } = page.access
  const { holders } = await listManagerRows(page.db.read, project.id)
  const list = listBack(page)
  page.show(
    'people/manager',
    {
      title: 'Change the project manager',
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }],
    },
    {
      now: holders.map((one) => one.name).join(', '),
      conflict: given.conflict ?? null,
      hidden: { seen: seenOfManagers(holders), ...(list === null ? {} : { back: list }) },
      back: managerBack(page),
    },
  )
}
