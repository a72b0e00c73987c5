import type { PageContext } from '../web/views.ts'
import type { Page } from './page.ts'
import type { Permission } from './permissions.ts'

const items: { text: string; href: string; also?: string; needs?: Permission }[] = [
  { text: 'My work', href: '/' },
  { text: 'Rollout', href: '/rollout', also: '/waves' },
  { text: 'Projects', href: '/projects' },
  { text: 'Services', href: '/services' },
  { text: 'Catalogue', href: '/catalogue' },
  { text: 'Sandbox rules', href: '/sandbox/rules' },
  { text: 'Administration', href: '/admin', needs: 'users.manage' },
]

/** The navigation of a person who is signed in, with how many things wait for them. */
export function navigationFor(page: Pick<Page, 'req' | 'may'>, waiting: number): PageContext['nav'] {
  const { path } = page.req
  return items
    .filter((item) => item.needs === undefined || page.may(item.needs))
    .map(({ text, href, also }) => ({
      text,
      href,
      current: href === '/' ? path === '/' : path.startsWith(href) || (also !== undefined && path.startsWith(also)),
      count: href === '/' ? waiting : 0,
    }))
}
