import type { Act } from './act.ts'
import type { Page } from './page.ts'
import type { Permission } from './permissions.ts'
import { submit } from './submit.ts'
import type { OnPage } from './submit.ts'

/**
 * What a route requires: nothing, an account, or a permission. Below `/projects/:project` the roles on that project decide, below
 * `/sandboxes/:sandbox` whom the sandbox was made for, below `/services/:ods` the roles on that service's projects, below `/organisations/:id`
 * whose services name it, below `/waves/:wave` the roles on that wave's projects.
 */
export type Access = 'public' | Permission

export interface Route {
  method: 'get' | 'post'
  path: string
  access: Access
  handle: Handle
  /** Renders what is said of a thing that no longer exists, like a used link. Without it, the ordinary "not found" page is shown. */
  gone?: Handle
}
type Handle = (page: Page) => Promise<void> | void
type More = Pick<Route, 'gone'>

/** `get` and `post` are the only ways to make a route: both require who may use it. */
export const get = (path: string, access: Access, handle: Handle, more: More = {}): Route => ({ method: 'get', path, access, handle, ...more })

export function post(path: string, access: Access, handle: Handle): Route
/** An act names its permission itself. */
export function post<Where extends object, Next>(path: string, act: Act<Where, Next>, onPage: OnPage<Where, Next>, more?: More): Route
export function post<Where extends object, Next>(path: string, what: Access | Act<Where, Next>, how: Handle | OnPage<Where, Next>, more: More = {}): Route {
  if (typeof what === 'string') return { method: 'post', path, access: what, handle: how as Handle }
  return { method: 'post', path, access: what.permission, handle: (page) => submit(page, what, how as OnPage<Where, Next>), ...more }
}
