import type { Page } from '../../access/page.ts'

export const homeOf = (page: Page): string => `/projects/${page.access.project.id}/sop`

/** The way back from a page of the procedure; from the procedure itself, only to the project. */
export function crumbs(page: Page, own = true) {
  const { project } = page.access
  return [{ text: project.name, href: `/projects/${project.id}` }, ...(own ? [{ text: 'Procedure', href: homeOf(page) }] : [])]
}
