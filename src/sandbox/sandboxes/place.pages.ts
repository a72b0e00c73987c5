import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { findSandboxAt, getSandboxAt } from './place.store.ts'
import type { SandboxPlace } from './place.store.ts'

export const sandboxHome = (page: Page): string => (page.standAlone ? `/sandboxes/${page.standAlone.id}` : `/projects/${page.access.project.id}/sandbox`)
export const sandboxCrumbs = (page: Page, own = true) => {
  if (page.standAlone) return [{ text: 'Practice sandboxes', href: '/sandboxes' }, ...(own ? [{ text: page.standAlone.name, href: sandboxHome(page) }] : [])]
  const { project } = page.access
  return [{ text: project.name, href: `/projects/${project.id}` }, ...(own ? [{ text: 'Sandbox', href: sandboxHome(page) }] : [])]
}

/** The page on which the set-up of the test is changed, or read by those who may not change it. */
export const setUpOf = (page: Page): string => `/projects/${page.access.project.id}/test-plan${page.may('test.set-up') && isOpen(page) ? '/set-up' : ''}`

/** Whether this is a practice sandbox, of a Consumer's project or of no project: it offers invented services, so it links to none. */
export const isPractice = (page: Page): boolean => page.standAlone !== null || page.access.project.role === 'consumer'

/** The page on which the services and hours of a project's sandbox are set; null for a practice sandbox, whose hours are invented. */
export const planHomeOf = (page: Page): string | null => (isPractice(page) ? null : setUpOf(page))

const placeOf = (page: Page): SandboxPlace => (page.standAlone ? { sandbox: page.standAlone.id } : { project: page.access.project.id })

export const findSandboxOf = (page: Page): Promise<SandboxesTable | undefined> => findSandboxAt(page.db.read, placeOf(page))

/** The sandbox in the address, or of the project in the address; 404 if there is none. */
export const sandboxOf = (page: Page): Promise<SandboxesTable> => getSandboxAt(page.db.read, placeOf(page))

export const baseUrlOf = (page: Page, key: string): string => `${page.context.config.publicUrl}/sandbox/${key}/STU3`
