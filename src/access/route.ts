import type { Act } from './act.ts'
import type { Page } from './page.ts'
import type { Permission } from './permissions.ts'
import { submit } from './submit.ts'
import type { OnPage } from './submit.ts'

/**
 * What a route may ask for: nothing, an account, or a permission. Routes below `/projects/:project` are judged by the roles on that project,
 * those below `/sandboxes/:sandbox` by whom the sandbox was made for, those below `/services/:ods` by the roles on the projects of that service, those below `/organisations/:id` by whose services name it.
 */
export type Access = 'public' | Permission

export interface Route {
  method: 'get' | 'post'
  path: string
  access: Access
  handle: Handle
  /** Draws what is said of a thing that no longer exists, like a link that was used. Without it, not found is a page like any other. */
  gone?: Handle
}
type Handle = (page: Page) => Promise<void> | void
type More = Pick<Route, 'gone'>

/** `get` and `post` are the only ways to make a route: it cannot be had without naming who may use it. */
export const get = (path: string, access: Access, handle: Handle, more: More = {}): Route => ({ method: 'get', path, access, handle, ...more })

export function post(path: string, access: Access, handle: Handle): Route
/** An act names its permission itself. */
export function post<Where extends object, Next>(path: string, act: Act<Where, Next>, onPage: OnPage<Where, Next>, more?: More): Route
export function post<Where extends object, Next>(path: string, what: Access | Act<Where, Next>, how: Handle | OnPage<Where, Next>, more: More = {}): Route {
  if (typeof what === 'string') return { method: 'post', path, access: what, handle: how as Handle }
  return { method: 'post', path, access: what.permission, handle: (page) => submit(page, what, how as OnPage<Where, Next>), ...more }
}
