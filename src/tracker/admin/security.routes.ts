import { get } from '../../access/page.ts'
import type { Route } from '../../access/page.ts'
import { showSecurity } from './security.pages.ts'

export const securityRoutes: Route[] = [get('/admin/security', 'users.manage', showSecurity)]
